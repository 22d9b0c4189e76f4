# Makes weighting_expected.json: what R `survey` and `sampling` answer on small synthetic data sets, for the tests of the weighting.
# Rscript tests/data/method/weighting.R > tests/data/method/weighting_expected.json
suppressMessages({library(survey); library(sampling); library(jsonlite)})
set.seed(20261122)
options(digits = 17)
out <- list()

# --- A: categories and a number, collinear margins (jobs are given twice: once halved), unequal start weights, three strata.
n <- 160
a <- data.frame(stratum = sample(c("u", "v", "w"), n, TRUE, c(.5, .3, .2)),
                domain = sample(c("cul", "soc", "spo"), n, TRUE), size = sample(c("big", "small"), n, TRUE, c(.3, .7)))
a$jobs <- ifelse(a$size == "big", rpois(n, 9), rpois(n, 1))
a$y <- 3 * a$jobs + rnorm(n, 10, 3) + 4 * (a$domain == "spo")
a$d <- c(u = 4.5, v = 2.25, w = 7)[a$stratum]
a$N <- ave(a$d, a$stratum, FUN = sum)
des <- svydesign(~1, strata = ~stratum, weights = ~d, fpc = ~N, data = a)
That <- function(v) sum(a$d * v)
grand <- round(That(1))
tot <- list(domain = c(cul = .38, soc = .30, spo = .32) * grand, size = c(big = .27, small = .73) * grand,
            jobs = round(1.06 * That(a$jobs)))
pop <- c(`(Intercept)` = grand, domainsoc = tot$domain[["soc"]], domainspo = tot$domain[["spo"]], sizesmall = tot$size[["small"]], jobs = tot$jobs)
one <- function(cal) {
  m <- svymean(~y, cal); t <- svytotal(~y, cal); r <- svyratio(~y, ~jobs, cal); b <- svyby(~y, ~domain, cal, svymean)
  list(weights = unname(weights(cal)), mean = unname(coef(m)), mean_se = unname(SE(m))[1], total = unname(coef(t)), total_se = unname(SE(t))[1],
       ratio = unname(coef(r)), ratio_se = unname(SE(r))[1], by = unname(coef(b)), by_se = unname(SE(b)))
}
f <- ~ domain + size + jobs
eps <- list(epsilon = 1e-13, maxit = 300)
cal <- function(...) do.call(calibrate, c(list(des, f, pop, ...), eps))
A <- list(data = a[c("stratum", "domain", "size", "jobs", "y", "d", "N")], totals = lapply(tot, as.list),
  linear = one(cal(calfun = "linear")), raking = one(cal(calfun = "raking")),
  logit = one(cal(calfun = "logit", bounds = c(.5, 2.2))), truncated = one(cal(calfun = "linear", bounds = c(.6, 1.6))))
# The same with redundant columns, through sampling::calib (which takes any matrix).
X <- cbind(model.matrix(~ domain - 1, a), model.matrix(~ size - 1, a), a$jobs)
TT <- c(tot$domain, tot$size, tot$jobs)
A$sampling_raking_g <- unname(calib(X, a$d, TT, method = "raking", max_iter = 5000))
A$sampling_truncated_g <- unname(calib(X, a$d, TT, method = "truncated", bounds = c(.6, 1.6), max_iter = 5000))
out$calibration <- A

# --- B: post-stratification and raking on categories.
ps <- data.frame(domain = names(tot$domain), Freq = unname(tot$domain))
out$poststratify <- one(postStratify(des, ~domain, ps))
rk <- rake(des, list(~domain, ~size), list(ps, data.frame(size = names(tot$size), Freq = unname(tot$size))), control = list(maxit = 500, epsilon = 1e-12))
out$rake <- one(rk)
out$rake_calibrated <- one(do.call(calibrate, c(list(des, ~ domain + size, pop[1:4], calfun = "raking"), eps)))

# --- C: propensity of a frame, a number among the covariates, an aliased column.
m <- 700
fr <- data.frame(domain = sample(c("cul", "soc", "spo", "env"), m, TRUE), employer = rbinom(m, 1, .25), age = round(rexp(m, 1/15)))
fr$alias <- 2 * fr$employer
fr$answered <- rbinom(m, 1, plogis(-.9 + .8 * fr$employer - .015 * fr$age + .4 * (fr$domain == "soc")))
g <- glm(answered ~ domain + employer + alias + age, binomial, fr)
co <- coef(g)
out$propensity <- list(data = fr, names = names(co), coef = unname(ifelse(is.na(co), 0, co)), fitted = unname(fitted(g)), iterations = g$iter,
  r_indicator = 1 - 2 * sd(fitted(g)))
agg <- aggregate(cbind(N = 1, r = fr$answered) ~ domain + employer, fr, sum)
h <- glm(cbind(r, N - r) ~ domain + factor(employer), binomial, agg)
out$cells <- list(data = agg, coef = unname(coef(h)), fitted = unname(fitted(h)), iterations = h$iter)

# --- D: quantiles (type 7) and Kish.
out$spread <- list(quantile = unname(quantile(a$d * (1 + a$jobs / 10), c(0, .25, .5, .75, 1))),
  deff = with(a, {w <- d * (1 + jobs / 10); n * sum(w^2) / sum(w)^2}))
cat(toJSON(out, digits = NA, auto_unbox = TRUE, dataframe = "columns"))
