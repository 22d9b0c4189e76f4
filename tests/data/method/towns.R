# Answers of R to the data of towns.csv, under the designs that OLVA knows. Rscript towns.R, from this folder, writes towns.csv and
# towns_expected.json (R 4.2, survey 4.1, Debian r-cran-survey and r-cran-jsonlite).
suppressMessages({library(survey); library(jsonlite)})
set.seed(2026)
# Towns drawn in three strata, associations drawn in each town.
frame <- data.frame(stratum = rep(c("nord", "sud", "est"), c(6, 5, 4)), N1 = rep(c(20, 12, 9), c(6, 5, 4)))
frame$town <- seq_len(nrow(frame))
frame$N2 <- sample(12:60, nrow(frame), TRUE)
frame$m <- sample(5:11, nrow(frame), TRUE)
d <- frame[rep(frame$town, frame$m), ]
n <- nrow(d)
d$id <- seq_len(n)
d$group <- sample(c("culture", "sport", "social", "droits"), n, TRUE, c(.35, .35, .22, .08))
d$group[d$stratum == "est" & d$group == "droits"] <- "sport"   # a domain empty in a stratum
d$opinion <- sample(c("non", "peut-être", "oui"), n, TRUE)
d$opinion[d$group == "sport" & runif(n) < .4] <- "oui"
effect <- rnorm(nrow(frame), 0, 6)[d$town]
d$volunteers <- pmax(0, round(15 + effect + 4 * (d$group == "sport") + rnorm(n, 0, 9)))
d$budget <- round(exp(8.5 + .04 * effect + .5 * (d$group == "social") + rnorm(n)), 2)
d$grant <- round(d$budget * rbeta(n, 2, 5), 2)
d$need <- as.integer(runif(n) < plogis(-.3 + .1 * effect))
for (v in c("volunteers", "budget", "need", "opinion")) d[[v]][sample(n, round(.12 * n))] <- NA
d$grant[is.na(d$budget)] <- NA
d$weight <- (d$N1 / ave(d$town, d$stratum, FUN = function(t) length(unique(t)))) * (d$N2 / d$m)
d$Nh <- ave(d$weight, d$stratum, FUN = function(w) round(sum(w)))
d$flat <- d$Nh / ave(d$id, d$stratum, FUN = length)
d$some <- ifelse(d$id %% 9 == 0, 0, d$weight)
d$m <- NULL
write.csv(d, "towns.csv", row.names = FALSE, na = "", fileEncoding = "UTF-8")
# Calibrated designs keep everyone in a subset, with a weight of 0: values that are missing must be numbers.
for (v in c("volunteers", "budget", "need", "opinion")) d[[paste0("has_", v)]] <- !is.na(d[[v]])
d$opinion[is.na(d$opinion)] <- "non"
for (v in c("volunteers", "budget", "need", "grant")) d[[v]][is.na(d[[v]])] <- 0
d$opinion <- factor(d$opinion, c("non", "peut-être", "oui"))

margins <- list(~group, data.frame(group = sort(unique(d$group)), Freq = c(300, 60, 220, 330)))
plain <- svydesign(ids = ~1, strata = ~stratum, weights = ~flat, fpc = ~Nh, data = d)
two <- svydesign(ids = ~town + id, strata = ~stratum, weights = ~weight, fpc = ~N1 + N2, data = d)
totals <- c(`(Intercept)` = 900, groupdroits = 60, groupsocial = 220, groupsport = 330, grant = 2.0e6)
designs <- list(
  simple = svydesign(ids = ~1, weights = ~weight, data = d),
  stratified = plain,
  zeros = svydesign(ids = ~1, strata = ~stratum, weights = ~some, data = d),
  clusters = svydesign(ids = ~town, strata = ~stratum, weights = ~weight, data = d),
  clusters_fpc = svydesign(ids = ~town, strata = ~stratum, weights = ~weight, fpc = ~N1, data = d),
  two_stages = two,
  calibrated = calibrate(plain, ~group + grant, totals),
  two_stages_calibrated = calibrate(two, ~group + grant, totals),
  poststratified = postStratify(plain, ~group, margins[[2]])
)
num <- function(x) as.numeric(x)
est <- function(s, des) list(value = num(coef(s)), se = num(SE(s)), deff = num(deff(s)), df = degf(des))
answers <- lapply(designs, function(des) {
  v <- subset(des, has_volunteers); b <- subset(des, has_budget); q <- subset(des, has_need)
  vs <- subset(v, group == "droits")
  prop <- function(des) {
    m <- svymean(~need, des, deff = TRUE)
    list(value = num(coef(m)), se = num(SE(m)), deff = num(deff(m)), df = degf(des),
         beta = num(attr(svyciprop(~need, des, method = "beta"), "ci")),
         logit = num(attr(svyciprop(~need, des, method = "xlogit"), "ci")),
         wald = num(confint(svymean(~need, des), df = degf(des))))
  }
  # svyby(covmat = TRUE) fails on a subset of a calibrated design: the covariances are those of the linearised values.
  x <- des$variables
  means <- function(inside) {
    w <- weights(des)
    u <- sapply(inside, function(i) { N <- sum(w[i]); m <- sum((w * x$volunteers)[i]) / N; ifelse(i, (x$volunteers - m) / N, 0) })
    list(value = sapply(inside, function(i) sum((w * x$volunteers)[i]) / sum(w[i])), vcov = unname(vcov(svytotal(u, des))))
  }
  levels <- sort(unique(x$group))
  by <- means(lapply(levels, function(g) x$has_volunteers & x$group == g))
  if (is.null(des$postStrata)) {
    direct <- svyby(~volunteers, ~group, v, svymean, covmat = TRUE)
    stopifnot(all.equal(num(vcov(direct)), num(by$vcov)), all.equal(num(coef(direct)), num(by$value)))
  }
  contrast <- function(m, k) c(sum(k * m$value), sqrt(num(t(k) %*% m$vcov %*% k)))
  pairs <- combn(length(levels), 2)
  pair <- apply(pairs, 2, function(ij) { k <- rep(0, length(levels)); k[ij[1]] <- 1; k[ij[2]] <- -1; contrast(by, k) })
  p <- 2 * pt(-abs(pair[1, ] / pair[2, ]), degf(v))
  # One group against the rest.
  rest <- sapply(levels, function(g)
    contrast(means(list(x$has_volunteers & x$group == g, x$has_volunteers & x$group != g)), c(1, -1)))
  o <- subset(des, has_opinion)
  chi <- function(s) { t <- svychisq(~group + opinion, o, statistic = s)
    list(statistic = num(t$statistic), df = num(t$parameter), p = num(t$p.value)) }
  rows <- svyby(~opinion, ~group, o, svymean)
  cols <- svyby(~group, ~opinion, o, svymean)
  cells <- svymean(~interaction(group, opinion), o)
  quant <- function(rule) { r <- svyquantile(~budget, b, c(.1, .25, .5, .75, .9), qrule = rule)[[1]]
    list(value = num(r[, 1]), low = num(r[, 2]), high = num(r[, 3]), se = num(r[, 4])) }
  list(
    degf = degf(des),
    total = est(svytotal(~volunteers, v, deff = TRUE), v),
    domain_total = est(svytotal(~volunteers, vs, deff = TRUE), vs),
    mean = est(svymean(~volunteers, v, deff = TRUE), v),
    domain_mean = est(svymean(~volunteers, vs, deff = TRUE), vs),
    ratio = { r <- svyratio(~grant, ~budget, b, deff = TRUE)
      list(value = num(coef(r)), se = num(SE(r)), deff = num(attr(r, "deff")), df = degf(b)) },
    share = prop(q), domain_share = prop(subset(q, group == "social")),
    by = list(levels = levels, value = num(by$value), vcov = num(by$vcov)),
    pairs = list(value = pair[1, ], se = pair[2, ], df = degf(v), p = p, holm = p.adjust(p), BH = p.adjust(p, "BH")),
    rest = list(value = num(rest[1, ]), se = num(rest[2, ])),
    chisq = list(F = chi("F"), Chisq = chi("Chisq"), Wald = chi("Wald"), adjWald = chi("adjWald")),
    rows = list(value = num(t(as.matrix(rows[, 2:4]))), se = num(t(as.matrix(rows[, 5:7])))),
    columns = list(value = num(as.matrix(t(cols[, 2:5]))), se = num(t(as.matrix(cols[, 6:9])))),
    cells = list(value = num(coef(cells)), se = num(SE(cells))),
    quantiles = setNames(lapply(c("math", "school", "shahvaish", paste0("hf", 1:9)), quant),
                         c("math", "school", "shahvaish", paste0("hf", 1:9))))
})
writeLines(toJSON(list(totals = as.list(totals), margins = as.list(setNames(margins[[2]]$Freq, margins[[2]]$group)),
  weights = list(calibrated = num(weights(designs$calibrated))), answers = answers), digits = NA, auto_unbox = TRUE, na = "null"),
  "towns_expected.json")
