# Makes the data and the reference values that tests/test_statistics_reference.py compares with.
# Rscript tests/data/reference.R tests/data
suppressMessages({library(multilevel); library(psych)})
folder <- commandArgs(trailingOnly = TRUE)[1]

found <- list()
add <- function(dataset, scale, statistic, of, value) {
  found[[length(found) + 1]] <<- data.frame(
    dataset = dataset, scale = scale, statistic = statistic, of = of, value = sprintf("%.17g", value)
  )
}
keep <- function(dataset, data) {
  write.csv(data, file.path(folder, paste0(dataset, ".csv")), row.names = FALSE, quote = FALSE, na = "")
}

agreement <- function(dataset, scale, items, group, options) {
  complete <- complete.cases(items)
  items <- items[complete, , drop = FALSE]
  group <- group[complete]
  chance <- (options^2 - 1) / 12
  scores <- rowMeans(items)
  by_scores <- function(f) tapply(scores, group, f)
  middle <- by_scores(median)
  of <- names(middle)
  add(dataset, scale, "n", of, by_scores(length))
  add(dataset, scale, "median", of, middle)
  add(dataset, scale, "mean", of, by_scores(mean))
  table <- function(name, values) add(dataset, scale, name, as.character(values[[1]]), values[[2]])
  table("ad.m median", ad.m(items, group, type = "median"))
  table("ad.m mean", ad.m(items, group, type = "mean"))
  table("rwg.j", rwg.j(items, group, ranvar = chance))
  table("rwg.j.lindell", rwg.j.lindell(items, group, ranvar = chance))
  table("rwg of the first item", rwg(items[[1]], group, ranvar = chance))
  between(dataset, scale, scores, group)
}

between <- function(dataset, scale, scores, group) {
  model <- aov(scores ~ as.factor(group))
  add(dataset, scale, "ICC1", "", ICC1(model))
  add(dataset, scale, "ICC2", "", ICC2(model))
}

reliability <- function(dataset, scale, items) {
  add(dataset, scale, "multilevel cronbach", "", cronbach(items)$Alpha)
  each <- item.total(items)
  add(dataset, scale, "multilevel item.total", each$Variable, each$Item.Total)
  add(dataset, scale, "multilevel alpha without", each$Variable, each$Alpha.Without)
  # psych takes each pair of items over whoever rated both; on complete rows it computes what we do.
  whole <- suppressWarnings(psych::alpha(na.omit(items), warnings = FALSE))
  add(dataset, scale, "psych raw_alpha", "", whole$total$raw_alpha)
  add(dataset, scale, "psych r.drop", rownames(whole$item.stats), whole$item.stats$r.drop)
  add(dataset, scale, "psych raw_alpha without", rownames(whole$alpha.drop), whole$alpha.drop$raw_alpha)
}

data(lq2002); data(bhr2000); data(klein2000); data(cohesion); data(sherifdat); data(bfi)

lead <- sprintf("LEAD%02d", 1:11); tsig <- sprintf("TSIG%02d", 1:3); hostil <- sprintf("HOSTIL%02d", 1:5)
keep("lq2002", lq2002[c("COMPID", lead, tsig, hostil)])
agreement("lq2002", "LEAD", lq2002[lead], lq2002$COMPID, 5)
agreement("lq2002", "TSIG", lq2002[tsig], lq2002$COMPID, 5)
agreement("lq2002", "HOSTIL", lq2002[hostil], lq2002$COMPID, 5)
reliability("lq2002", "LEAD", lq2002[lead])
reliability("lq2002", "TSIG", lq2002[tsig])
reliability("lq2002", "HOSTIL", lq2002[hostil])

items <- setdiff(names(bhr2000), c("GRP", "HRS", "RELIG"))
keep("bhr2000", bhr2000[c("GRP", items)])
agreement("bhr2000", "ALL", bhr2000[items], bhr2000$GRP, 5)
reliability("bhr2000", "ALL", bhr2000[items])

cohesion <- data.frame(GROUP = paste0(cohesion$UNIT, "-", cohesion$PLATOON), cohesion[sprintf("COH%02d", 1:5)])
keep("cohesion", cohesion)
agreement("cohesion", "COH", cohesion[-1], cohesion$GROUP, 5)
reliability("cohesion", "COH", cohesion[-1])

keep("klein2000", data.frame(
  GRPID = klein2000$GRPID, JOBSAT = sprintf("%.17g", klein2000$JOBSAT), COHES = sprintf("%.17g", klein2000$COHES)
))
between("klein2000", "JOBSAT", klein2000$JOBSAT, klein2000$GRPID)
between("klein2000", "COHES", klein2000$COHES, klein2000$GRPID)

keep("sherifdat", sherifdat[c("group", "y")])
between("sherifdat", "y", sherifdat$y, sherifdat$group)

# A1, C4 and C5 were asked the other way round.
traits <- c(paste0("A", 1:5), paste0("C", 1:5))
keep("bfi", bfi[traits])
turned <- bfi[traits]
turned[c("A1", "C4", "C5")] <- 7 - turned[c("A1", "C4", "C5")]
reliability("bfi", "A", turned[1:5])
reliability("bfi", "C", turned[6:10])

keep("attitude", attitude)
reliability("attitude", "ALL", attitude)

write.csv(do.call(rbind, found), file.path(folder, "reference.csv"), row.names = FALSE, quote = FALSE, na = "")
