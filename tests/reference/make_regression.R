#!/usr/bin/env Rscript
# SPDX-License-Identifier: GPL-3.0-or-later
# Writes tests/reference/data/regression_rows.csv and regression_fits.csv: Poisson regressions with log link as R sees them.
# Run from the top of the tree; base R is enough; only when a case is added: the test reads the committed files.
#
# Without a penalty, and with one given as pseudo-observations (rows of data), the values are glm's. A Gaussian penalty is no
# glm; there each step of iteratively reweighted least squares is one lm.fit with a row sqrt(precision) for every coefficient
# (QR instead of our Cholesky), repeated until nothing moves.
set.seed(20240402, kind = "Mersenne-Twister", normal.kind = "Inversion", sample.kind = "Rejection")
folder <- "tests/reference/data"
columns <- 8

rows_of <- function(n, level, whole) {
  t <- seq_len(n) - 1
  x <- cbind(t %% 7 == 0, t %% 7 == 5, t %% 7 == 6, sin(2 * pi * t / 91), cos(2 * pi * t / 91), runif(n),
             rbinom(n, 1, .08), 1) + 0
  mu <- exp(x %*% c(-.2, .3, .15, .2, -.1, -.25, .5, log(level)))
  y <- if (whole) rpois(n, mu) else round(mu * exp(rnorm(n, 0, .3)), 3)
  list(x = x, y = as.double(y), weight = .5^((n - 1 - t) / 365) / (1 + .5 * whole))
}

# glm to its limit
by_glm <- function(case) {
  fit <- suppressWarnings(glm.fit(case$x, case$y, weights = case$weight, family = quasipoisson(),
                                  control = glm.control(epsilon = 1e-15, maxit = 100)))
  fit$coefficients
}

by_rows <- function(case, centre, precision) {
  b <- c(rep(0, columns - 1), log(mean(case$y)))
  for (step in 1:200) {
    eta <- drop(case$x %*% b)
    mu <- exp(eta)
    root <- sqrt(case$weight * mu)
    working <- eta + (case$y - mu) / mu
    new <- lm.fit(rbind(root * case$x, diag(sqrt(precision))), c(root * working, sqrt(precision) * centre))$coefficients
    moved <- max(abs(new - b))
    b <- new
    if (moved < 1e-15) break
  }
  b
}

cases <- list(plain = rows_of(140, 20, TRUE), fractions = rows_of(120, .7, FALSE), large = rows_of(90, 4000, TRUE),
              pseudo = rows_of(60, 8, TRUE), few = rows_of(25, 5, TRUE), rare = rows_of(150, .15, TRUE))
# pseudo-observations: for every coefficient a heavy day that has only this column
extra <- diag(columns)[-columns, ]
cases$pseudo$x <- rbind(cases$pseudo$x, extra)
cases$pseudo$y <- c(cases$pseudo$y, rep(1, nrow(extra)))
cases$pseudo$weight <- c(cases$pseudo$weight, rep(6, nrow(extra)))

zero <- rep(0, columns)
penalties <- list(plain = zero, fractions = zero, large = zero, pseudo = zero,
                  few = 1 / c(.4, .4, .4, .3, .3, .2, .5, 5)^2, rare = 1 / c(.4, .4, .4, .3, .3, .2, .5, 5)^2)
centres <- list(plain = zero, fractions = zero, large = zero, pseudo = zero,
                few = c(-.1, .2, .1, 0, 0, -.3, .4, 1.5), rare = c(-.1, .2, .1, 0, 0, -.3, .4, -2))

number <- function(x) sprintf("%.17g", x)
rows <- do.call(rbind, lapply(names(cases), function(name) {
  case <- cases[[name]]
  x <- setNames(as.data.frame(apply(case$x, 2, number)), paste0("x", 1:columns))
  data.frame(case = name, y = number(case$y), weight = number(case$weight), x)
}))
fits <- do.call(rbind, lapply(names(cases), function(name) {
  b <- if (all(penalties[[name]] == 0)) by_glm(cases[[name]])
       else by_rows(cases[[name]], centres[[name]], penalties[[name]])
  line <- rbind(setNames(number(centres[[name]]), paste0("centre", 1:columns)))
  line <- cbind(line, rbind(setNames(number(penalties[[name]]), paste0("precision", 1:columns))))
  line <- cbind(line, rbind(setNames(number(b), paste0("b", 1:columns))))
  data.frame(case = name, source = if (all(penalties[[name]] == 0)) "glm" else "augmented", line)
}))
write.csv(rows, file.path(folder, "regression_rows.csv"), row.names = FALSE, quote = FALSE)
write.csv(fits, file.path(folder, "regression_fits.csv"), row.names = FALSE, quote = FALSE)
