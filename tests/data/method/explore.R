# What R `survey` answers for the explorations of explore.csv: Rscript explore.R explore.csv > explore_expected.json
suppressPackageStartupMessages(library(survey))
options(digits = 17)
d <- read.csv(commandArgs(TRUE)[1], colClasses = c(key = "character"), na.strings = "")
n <- function(x) paste(format(as.numeric(x), digits = 17, trim = TRUE), collapse = ", ")
design <- svydesign(ids = ~1, strata = ~stratum, weights = ~weight, fpc = ~population, data = d)
one <- function(des) {
  test <- svychisq(~domaine + employeuse, subset(des, !is.na(domaine)))
  cells <- svyby(~ I(domaine == "sport"), ~employeuse, subset(des, !is.na(domaine)), svymean)
  base <- subset(des, !is.na(domaine))
  fit <- svyby(~ as.numeric(domaine == "sport"), ~employeuse, base, svymean, covmat = TRUE)
  gap <- svycontrast(fit, c(non = -1, oui = 1))
  money <- subset(des, !is.na(budget))
  means <- svyby(~budget, ~employeuse, money, svymean)
  cat(sprintf('{ "F": %s, "ndf": %s, "ddf": %s, "p": %s, "share": [%s], "se": [%s], "gap": %s, "gap_se": %s, "mean": [%s], "mean_se": [%s], "n": %d }',
    n(test$statistic), n(test$parameter[1]), n(test$parameter[2]), n(test$p.value), n(coef(fit)), n(SE(fit)),
    n(coef(gap)), n(SE(gap)), n(coef(means)), n(SE(means)), nrow(base$variables)))
}
cat('{ "all": '); one(design)
cat(',\n  "members": '); one(subset(design, adhesion == 1))
cat(" }\n")
