/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What the configuration that init writes says in its comments, in Japanese. */
#include "init_internal.h"

static const struct sentence {
  const char *english, *japanese;
} sentences[] = {
    {"Written by foodcast init from the beginning of each file. What is marked \"please check\" is a guess.",
     "foodcast init が各ファイルの先頭から作成した。「要確認」とあるものは推定である"},
    {"Then", "次に"},
    {"sure", "確実"},
    {"likely: please check", "おそらく: 要確認"},
    {"a guess by the values: please check", "値からの推定: 要確認"},
    {"no such column: the same in every row", "列がないため全行で同じ値"},
    {"from the files' names: please check", "ファイル名による: 要確認"},
    {"no place was found for", "使い道が見つからない見出し"},
    {"day and month may be the other way round: please check", "日と月が逆かもしれない: 要確認"},
    {"long, items-across, days-across or receipts",
     "long (1行1商品1日)・items-across (商品が列)・days-across (日が列)・receipts (レシート明細)"},
    {"none of the files was taken for sales: foodcast check reads the rest, foodcast run needs",
     "販売ファイルが見つからない。foodcast check は残りを読むが、foodcast run には次が必要"},
    {"files with other columns, or of another shop", "列の違うファイル、または別の店舗のファイル"},
    {"what a day without a row is: zero, not-recorded or closed: please check",
     "行のない日: zero (販売0)・not-recorded (記録なし)・closed (休業): 要確認"},
    {"where the files hold several places, or stores.csv names none",
     "複数の地点がある場合、または店舗ファイルに地点がない場合"},
    {"JP computes the Japanese public holidays, none computes none", "JP は日本の祝日を計算する。none は計算しない"},
    {"days an item may be sold", "商品を販売できる日数"},
    {"not used", "使わない"},
    {"it is not clear what it is", "何のファイルか分からない"},
    {"no column says what was sold, in this file or another", "販売数の列がどのファイルにもない"},
    {"there is one such file already", "同じ種類のファイルがすでにある"},
    {"the same days as in the file before, and no column says the place", "前のファイルと同じ日があり、地点の列がない"},
    {"its columns differ from those of the file before", "前のファイルと列が違う"},
    {"no column of quantities was found in it", "数量の列が見つからない"},
    {"it holds hours of weather, or several places that no column names", "毎時の天気か、列に名のない複数の地点である"},
    {"it holds hours of weather, not days", "日別でなく毎時の天気である"},
    {"no table was found in it", "表が見つからない"},
    {"no column of dates was found in it", "日付の列が見つからない"},
    {"",
     "前のファイルと同じ日の販売数が別の見出しにある。別の店舗なら source { } に columns { store = \"=店名\" } と書く"},
    {"a table of the Japan Meteorological Agency, but its name does not say that it holds the days of one month",
     "気象庁の表だが、ファイル名から一か月の日別表と分からない"},
};

const char *fc_init_say(int japanese, const char *english) {
  for (size_t i = 0; japanese && i < sizeof sentences / sizeof *sentences; i++)
    if (strcmp(sentences[i].english, english) == 0) return sentences[i].japanese;
  return english;
}
