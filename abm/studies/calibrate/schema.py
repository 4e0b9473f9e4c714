"""The tables of the study ``calibrate``."""

from __future__ import annotations

from abm.studies.schema import PARAMETERS, boolean, by_name, integer, interval, number, table, text

_SCENARIO = text("scenario", "model: baseline, or the scenario that differs from it")
_PARAMETER = text("parameter", "parameter: those listed under *")

POSTERIOR = table(
    "calibrate",
    "posterior",
    "a model and a parameter",
    _SCENARIO,
    _PARAMETER,
    number("mean", "mean of the posterior", "as the parameter"),
    number("deviation", "standard deviation of the posterior", "as the parameter"),
    number("low", "5 % quantile of the posterior", "as the parameter"),
    number("high", "95 % quantile of the posterior", "as the parameter"),
    number("contraction", "standard deviation over that of the prior; 1 if nothing is learnt"),
    number("shift", "distance of the mean from that of the prior", "prior deviations"),
    boolean("silent", "whether the evidence says nothing about the parameter"),
)

EVIDENCE = table(
    "calibrate",
    "evidence",
    "a model and a piece of evidence",
    _SCENARIO,
    text("name", "criterion of a pattern, or outcome that was measured"),
    number("low", "lower end of the known range", "as named"),
    number("high", "upper end of the known range", "as named"),
    number("error", "standard deviation of the measurement error", "as named"),
    text("shares", "a word that rows with the same error have in common"),
    text("source", "facts or document that the range comes from"),
    text("reliability", "A (survey or register) to D (weak analogue)"),
    number("posterior_median", "median over the draws of the posterior", "as named"),
    number("posterior_low", "5 % quantile over the draws of the posterior", "as named"),
    number("posterior_high", "95 % quantile over the draws of the posterior", "as named"),
    number("posterior_prior_low", "5 % quantile over the draws of the prior", "as named"),
    number("posterior_prior_high", "95 % quantile over the draws of the prior", "as named"),
    number("prior_met", "share of prior draws that meet it, within two errors", "0-1"),
    number("posterior_met", "share of the posterior that meets it, within two errors", "0-1"),
)

PREDICTIONS = table(
    "calibrate",
    "predictions",
    "a model and an outcome",
    _SCENARIO,
    text("output", "outcome of a run: those listed under *"),
    number("median", "median over the draws of the posterior", "as the outcome"),
    number("low", "5 % quantile over the draws of the posterior", "as the outcome"),
    number("high", "95 % quantile over the draws of the posterior", "as the outcome"),
    number("prior_low", "5 % quantile over the draws of the prior", "as the outcome"),
    number("prior_high", "95 % quantile over the draws of the prior", "as the outcome"),
)

DRAWS = table("calibrate", "draws", "a draw of the posterior", further=PARAMETERS)

POINT = table(
    "calibrate",
    "point",
    "a parameter",
    _PARAMETER,
    number("point", "its value in the kept draw of highest posterior density", "as the parameter"),
    number("default", "default of the model", "as the parameter"),
    number("apart", "distance of the two", "widths of the prior"),
    number("low", "5 % quantile of the posterior", "as the parameter"),
    number("high", "95 % quantile of the posterior", "as the parameter"),
    boolean("inside", "whether the default lies between low and high"),
    boolean("learnt", "whether the parameter is better known than the dummy"),
    number("default_exceeds", "share of the posterior at a lower density than the defaults", "0-1"),
)

COVERAGE = table(
    "calibrate",
    "coverage",
    "a parameter",
    text("parameter", "parameter: those listed under *, or all of them together"),
    number("covered_50", "share of 50 % intervals that contain the simulated truth", "0-1"),
    number("covered_90", "share of 90 % intervals that contain the simulated truth", "0-1"),
    number("p_value", "test that ranks of the truth are uniform (Kolmogorov-Smirnov)", "0-1"),
    boolean("right", "whether they are, with 5 % false alarms over all parameters together"),
)

RANKS = table(
    "calibrate",
    "ranks",
    "a parameter and a tenth of the ranks",
    text("parameter", "parameter: those listed under *, or all of them together"),
    number("rank", "lower end of the tenth in which the rank of the simulated truth lies", "0-1"),
    integer("truths", "simulated truths in it", "truths"),
)

MODELS = table(
    "calibrate",
    "models",
    "a model",
    _SCENARIO,
    integer("draws", "draws of the prior", "draws"),
    integer("set_aside", "draws in which some evidence is not defined", "draws"),
    integer("kept", "draws that are kept; 0 if the model has no posterior", "draws"),
    number("meets_all", "share of draws that meet all the evidence", "0-1"),
    integer("meets", "most pieces of the evidence that one draw meets", "pieces"),
    integer("pieces", "pieces of the evidence", "pieces"),
    text("never", "pieces that no draw meets"),
    number(
        "nearest", "distance of the nearest draw from the evidence", "spreads of the full model"
    ),
    number("within", "distance of the nearest tenth of draws", "spreads of the full model"),
    number("size", "effective size of the posterior", "draws"),
)

PATTERNS = table(
    "calibrate",
    "patterns",
    "a model and a pattern kept for validation",
    _SCENARIO,
    text("pattern", "name of the pattern (P1, ...)"),
    text("says", "the pattern in words"),
    number("prior", "share of prior draws that show the pattern", "0-1"),
    number("posterior", "share of the posterior that shows the pattern", "0-1"),
    *interval("", "its 95 % interval (Wilson, at the effective size)", "0-1"),
    text(
        "verdict", "shown, failed or undecided: whether the interval lies above or below one half"
    ),
)

ACCEPTANCE = table(
    "calibrate",
    "acceptance",
    "a model",
    _SCENARIO,
    integer("runs", "draws that were run", "runs"),
    integer("considered", "draws from the priors that were looked at", "draws"),
    integer("accepted", "draws that meet all the evidence as it stands", "draws"),
    number("size", "their effective number", "draws"),
    number("probability", "probability of the evidence over the priors", "0-1"),
    *interval("", "its 95 % interval (normal, of the logarithm)", "0-1"),
    number("apart", "product of the probabilities of its pieces", "0-1"),
    number("ratio", "probability over apart: below 1 the pieces are hard to meet together"),
)

SCREEN = table(
    "calibrate",
    "screen",
    "a number of the screen for further draws",
    text("part", "range of a parameter, hidden layer, piece of evidence, or level of the chance"),
    text("input", "what the number is multiplied with, or whose end it is"),
    text("output", "what it adds to, or which end it is"),
    number("weight", "the number"),
)

TEACHES = table(
    "calibrate",
    "teaches",
    "a parameter that is learnt and a piece of evidence",
    _PARAMETER,
    text("name", "piece of evidence"),
    number("contraction", "standard deviation over that of the prior, by all the evidence"),
    number("without", "the same without this piece"),
    number("taught", "what the piece takes away: without minus contraction"),
    *interval("", "its 95 % interval (bootstrap over draws)"),
    number("size", "effective number of draws that meet all other pieces", "draws"),
)

CONFLICTS = table(
    "calibrate",
    "conflicts",
    "a pair of pieces of evidence",
    text("name", "the first of the two"),
    text("other", "the second"),
    number("joint", "share of draws of the prior that meet both", "0-1"),
    number("apart", "product of the shares that meet each", "0-1"),
    number("ratio", "joint over apart: below 1 they are hard to meet together"),
    number("given_rest", "the same ratio among draws that meet all other pieces"),
)

VALIDATION = table(
    "calibrate",
    "validation",
    "a piece of evidence that sets no parameter",
    text("name", "criterion of a pattern, or quantity that was measured"),
    number("low", "lower end of the known range", "as named"),
    number("high", "upper end of the known range", "as named"),
    number("error", "standard deviation of the measurement error", "as named"),
    text("source", "facts or document that the range comes from"),
    number("prior_inside", "share of the prior within the range", "0-1"),
    number("median", "median over the posterior", "as named"),
    number("predicted_low", "5 % quantile over the posterior", "as named"),
    number("predicted_high", "95 % quantile over the posterior", "as named"),
    number("inside", "share of the posterior within the range", "0-1"),
    text("verdict", "hit, or miss: fewer than one draw in twenty within the range"),
)

TABLES = by_name(
    *(POSTERIOR, EVIDENCE, PREDICTIONS, DRAWS, POINT, COVERAGE, RANKS, MODELS, PATTERNS),
    *(ACCEPTANCE, TEACHES, CONFLICTS, VALIDATION, SCREEN),
)
