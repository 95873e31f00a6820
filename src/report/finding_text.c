/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What findings do to the forecast, in Japanese. The keys are the sentences of ingest, which quality.csv shows as they are. */
#include "foodcast/report/text.h"

#include <string.h>

static const struct effect {
  const char *english, *japanese;
} effects[] = {
    {"days without a row count as nothing sold and lower the forecast if they were not",
     "行のない日は販売数0とみなす。実際は記録漏れなら予測が低くなる"},
    {"days without a quantity are unknown and leave the forecast less to learn from",
     "販売数のない日は不明とみなす。学習に使える日が減る"},
    {"on days without a row the shop counts as closed, which does not touch the forecast",
     "行のない日は休業とみなし、予測に影響しない"},
    {"no row for weeks: it counts as not sold, and after some eight weeks nothing is forecast any more",
     "数週間行がない。売れなかったとみなし、約8週間続くと予測は0になる"},
    {"no row for weeks: it is forecast from the days before, and after some eight weeks not at all",
     "数週間行がない。それ以前の日から予測し、約8週間続くと予測は0になる"},
    {"so many zeros in a row look like days not recorded; they lower the forecast",
     "続きすぎる0は記録漏れのように見える。予測が低くなる"},
    {"more was sold than came, so demand is taken as seen and no day as sold out",
     "納品より多く売れている。需要は見えたままとし、完売日はないとみなす"},
    {"more was sold than came: the days are kept as demand above the supply",
     "納品より多く売れた日は、供給を超えた需要として残す"},
    {"more was disposed of than there was: the disposal rate is too high",
     "あった量より多く廃棄されている。廃棄率が過大になる"},
    {"on these days no disposal is recorded: it is taken as what was received and not sold, where that is known",
     "廃棄の記録がない日は、納品数が分かれば売れ残りを廃棄とみなす"},
    {"the last four weeks are at another level; forecasts follow it with some delay",
     "直近4週の水準が変わった。予測は少し遅れて追従する"},
    {"a spreadsheet cut the code's last digits off: items of different codes may be forecast as one",
     "表計算ソフトがコードの下位桁を丸めた。別々の商品が一つの商品として予測されることがある"},
    {"shelf life, price and case size are the configuration's defaults", "販売期間・価格・入数は設定の既定値になる"},
    {"every sale loses money, so as little as possible is ordered for profit",
     "売価が原価より低く、売るほど損になるため、利益を目標とする発注は最小になる"},
    {"surplus earns money, so as much as can be is ordered for profit",
     "処分価格が原価より高く、残るほど得になるため、利益を目標とする発注は最大になる"},
    {"the maximum order counts", "最低発注数が最大発注数より大きいため、最大発注数に従う"},
    {"not even one case may be ordered, so nothing is", "入数が最大発注数より大きく、1ケースも発注できない"},
    {"an order would come after the forecast ends, so none is made",
     "納品が予測期間より後になるため発注しない。forecast { horizon } を長くする"},
    {"the store has no station of its own and no place in a trial", "店舗に観測所も実証の区分もない"},
    {"the store has no weather, so its forecasts use none", "店舗に天気がなく、予測に天気を使わない"},
    {"the last days have no observed weather, so the models learn nothing about it from them",
     "直近の日の天気がなく、その影響を学習できない"},
    {"days without a temperature are left out where weather effects are learnt",
     "気温のない日は天気の影響の学習から除かれる"},
    {"temperatures of gaps of up to three days are interpolated", "3日までの気温の欠測は直線で補う"},
    {"a staffed station's empty rain cell on a day with a temperature is read as no rain",
     "気温のある日の空の降水量は雨なしと読む"},
    {"a forecast issued on the day it speaks of comes too late to order by and is not used",
     "対象日当日の予報は発注に間に合わないため使わない"},
    {"sums and repeated headers are no data: the forecast loses nothing",
     "合計行と繰り返しの見出しはデータでなく、予測に影響しない"},
    {"the forecast learns nothing from these rows: see rejects.csv",
     "これらの行は予測に使われない。rejects.csv を参照"},
    {"no sales files are named: there is nothing to forecast yet", "販売ファイルの指定がなく、まだ予測できない"},
    {"the first row of a day is used and the others are set aside", "同じ日は最初の行を使い、残りは除く"},
    {"negative sales are taken off the day's sales, down to zero", "負の販売数はその日の販売数から引く(0まで)"},
    {"rejects.csv would be too long: these rows are counted and not listed",
     "rejects.csv が長くなりすぎるため、数だけを示す"},
    {"the column is used because of its heading; columns {} says otherwise where that is wrong",
     "見出しから列を判断した。違う場合は columns {} で指定する"},
    {"the first column of that heading is used and the others are not", "同じ見出しの列は最初のものだけを使う"},
};

const char *fc_effect_text(const char *language, const char *effect) {
  if (strcmp(language, "ja") != 0) return effect;
  for (size_t i = 0; i < sizeof effects / sizeof *effects; i++)
    if (strcmp(effects[i].english, effect) == 0) return effects[i].japanese;
  return effect;
}
