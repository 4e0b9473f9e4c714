"""Wrong configs, each with a pattern of the message: its place, its key and what is allowed."""

from abm.mechanisms import MECHANISMS
from tests.config.texts import FRACTION, GROUPS

GRID = '[experiment]\nkind = "sweep"\n[design.factors]\neffort = [0, 1, 2]\n'
SAMPLED = '[experiment]\nkind = "design"\n[design]\nfactors.effort = [0, 1]\n'

WRONG = {
    "unknown table": ("[experimant]", r"x\.toml:1: experimant: .*did you mean \"experiment\""),
    "unknown key": ("[experiment]\nreplicats = 3", r":2: experiment\.replicats: .*\"replicates\""),
    "key at the wrong level": ("seed = 3", r":1: seed: .*belongs in \[experiment\]"),
    "unknown parameter": ("[parameters]\nefort = 3", r":2: parameters\.efort: .*\"effort\""),
    "unknown mechanism": ("[mechanisms]\nnorms = 0", r":2: mechanisms\.norms: .*\"norm\""),
    "unknown field of a row": (
        "[calendar.results.PS-primary-2017]\noutcom = 0",
        r":2: calendar\.results\.PS-primary-2017\.outcom: .*\"outcome\"",
    ),
    "unknown row": (
        "[calendar.results.PS-primary-2071]\noutcome = 0",
        r":1: .*no such row.*\"PS-primary-2017\".*\(a new row also needs contest, date, party\)",
    ),
    "unknown row to remove": (
        "[calendar.events.obamma-2012]\nremove = true",
        r"no such row to remove; did you mean \"obama-2012\"",
    ),
    "unknown party": ("[party.PSS]\nfactions = 1", r":1: party\.PSS: .*\"PS\""),
    "unknown party in a row": (
        '[calendar.results.PS-primary-2017]\nparty = "PSU"',
        r":2: calendar\.results\.PS-primary-2017\.party: no such party; .*\"PS\"",
    ),
    "unknown rival": (
        '[calendar.results.PS-primary-2017]\nrival = "LRR"',
        r":2: calendar\.results\.PS-primary-2017\.rival: no such party; .*\"LR\"",
    ),
    "unknown field of a party": ("[party.PS]\nfaction = 1", r"party\.PS\.faction: .*\"factions\""),
    "unknown output": ("[outputs]\nevry = 1", r"outputs\.evry: .*\"every\""),
    "unknown kind": ('[experiment]\nkind = "swep"', r"kind = \"swep\": must be one of .*\"sweep\""),
    "unknown key of a scenario": (
        "[scenarios.a.parameters]\nefort = 1",
        r"scenarios\.a\.parameters\.efort: .*\"effort\"",
    ),
    "text for a number": ('[parameters]\neffort = "1"', r"effort = \"1\": must be a number"),
    "a number for text": ("extends = 3", r"x\.toml:1: extends: must be a path"),
    "a fraction for a whole number": ("[experiment]\nscale = 2.5", r"must be a whole number"),
    "true for a number": ("[parameters]\neffort = true", r"must be a number"),
    "a time for a date": ("[experiment]\nstart = 2009-01-05T10:00:00", r"must be a date"),
    "a text for a date": ('[experiment]\nstart = "2009-01-05"', r"must be a date"),
    "a value for a table": ("parameters = 3", r"parameters = 3: must be a table"),
    "quoted days of a list": (
        '[party.PS]\nmembership = [["2012-01-01", 5]]',
        r"membership\[0\]\[0\] = .*must be a date .*; write 2012-01-01 without quotes",
    ),
    "parties that differ in capital letters": (
        "[party.Ps]\nfounded = 2009-01-01\nmembership = [[2009-01-01, 5]]",
        r":1: party\.Ps\.name: differs from PS only in capital letters",
    ),
    "not finite": ("[parameters]\neffort = nan", r"effort = NaN: must be a number from 0 to 5"),
    "infinite": ("[parameters]\neffort = inf", r"effort = Infinity: must be a number from 0 to 5"),
    "above its range": ("[parameters]\neffort = 5.1", r"effort = 5\.1: must be .* from 0 to 5"),
    "below its range": ("[parameters]\neffort = -1", r"effort = -1: must be a number from 0 to 5"),
    "strength above its range": (
        "[mechanisms]\ndomestic_success = 11",
        r"a strength from 0 to 10, or false",
    ),
    "zero replicates": ("[experiment]\nreplicates = 0", r"replicates = 0: must be a whole number"),
    "negative scale": ("[experiment]\nscale = -1", r"scale = -1: must be a whole number from 1"),
    "huge scale": (
        f"[experiment]\nscale = 1{'0' * 80}",
        r"scale = .*must be a whole number from 1",
    ),
    "negative seed": ("[experiment]\nseed = -1", r"seed = -1: must be a whole number from 0"),
    "zero step": ("[experiment]\nstep = 0", r"step = 0: must be a number from 0\.25"),
    "ends before it starts": ("[experiment]\nend = 2008-01-01", r"end: must come after start"),
    "shorter than a step": (
        "[experiment]\nstep = 30\nend = 2009-02-01",
        r":2: experiment\.step: is longer than the run",
    ),
    "shares above one": (
        "[party.PS]\nover_60 = 0.9\nunder_35 = 0.2",
        r":3: party\.PS\.under_35: over_60 and under_35 are more than 1",
    ),
    "membership going back": (
        "[party.PS]\nmembership = [[2012-01-01, 5], [2010-01-01, 6]]",
        r"membership: dates must rise",
    ),
    "membership of another form": (
        "[party.PS]\nmembership = [[2012-01-01]]",
        r"membership\[0\] = .*must be \[date, members\]",
    ),
    "no focal party": (
        "[party.PS]\nremove = true",
        r":2: party\.PS\.remove: is the focal party of the case, on which decisions are anchored",
    ),
    "unknown party to remove": (
        "[party.PSU]\nremove = true",
        r":1: party\.PSU: no such party to remove; did you mean \"PS\"",
    ),
    "new party that lacks its founding": (
        "[party.PG]\nmembership = [[2009-01-01, 9000]]",
        r":1: party\.PG: no such party; .*\(a new party also needs founded\)",
    ),
    "party that recruits from nobody": (
        '[party.EM]\nrecruits_from = ["FN"]',
        r":2: party\.EM\.recruits_from: FN: no such party",
    ),
    "unknown contest in a row": (
        '[calendar.results.PS-primary-2017]\ncontest = "cantonal"',
        r":2: calendar\.results\.PS-primary-2017\.contest: no such contest",
    ),
    "unknown case": (
        '[experiment]\ncase = "frence"',
        r":2: experiment\.case = \"frence\": no such case; did you mean \"france\"\? .*a slash",
    ),
    "case without a folder": (
        '[experiment]\ncase = "../none"',
        r":2: experiment\.case = \"\.\./none\": .*none has no case\.toml; `abm case new FOLDER`",
    ),
    "case of a scenario": (
        '[experiment]\nkind = "compare"\n[scenarios.uk.experiment]\ncase = "uk"',
        r":4: scenarios\.uk\.experiment\.case: no such key",
    ),
    "campaign closing before it opens": (
        "[calendar.campaigns.PS-primary-2011]\ncloses = 2011-06-01",
        r":2: .*closes: closes on 2011-06-01, before it opens on 2011-06-28",
    ),
    "two campaigns of a party at a time": (
        "[calendar.campaigns.PS-primary-2011]\ncloses = 2012-01-01",
        r"PS-presidential-2012 opens on 2011-10-17, PS-primary-2011 closes on 2012-01-01",
    ),
    "date outside the run": (
        "[calendar.results.PS-primary-2017]\ndate = 2021-01-01",
        r":2: .*date: must lie within the run, 2009-01-05 to 2018-12-31",
    ),
    "row outside the run": (
        "[experiment]\nstart = 2012-01-01\n[calendar.results.PS-regional-2010]\noutcome = 0",
        r":3: calendar\.results\.PS-regional-2010: lies outside the run",
    ),
    "agents outside the run": ("[outputs]\nagents = [2008-01-01]", r"agents\[0\]: must lie within"),
    "event of another form": (
        '[calendar.events.new]\ndate = 2012-01-01\nkind = "training"\nsize = 2',
        r":1: calendar\.events\.new\.until: kind = \"training\" needs a last day",
    ),
    "event too large": ("[calendar.events.obama-2012]\nsize = 3", r"size: .* a size from 0 to 1"),
    "name that leads elsewhere": (
        '[scenarios."../../x".parameters]\neffort = 1',
        r"scenarios\.\"\.\./\.\./x\": a name takes letters",
    ),
    "scenarios of an ensemble": ("[scenarios.a]", r"scenarios: .*\"ensemble\" .*\"compare\""),
    "comparison without scenarios": (
        '[experiment]\nkind = "compare"',
        r":2: experiment\.kind: .*needs at least",
    ),
    "scenario of the config's own name": (
        '[experiment]\nkind = "compare"\n[scenarios.baseline]',
        r"scenarios\.baseline: is the name of the config itself",
    ),
    "design without a use": ("[design.factors]\neffort = [1, 2]", r"design: .*takes no \[design\]"),
    "sweep without factors": ('[experiment]\nkind = "sweep"', r"needs \[design\.factors\]"),
    "unknown factor": (
        '[experiment]\nkind = "sweep"\n[design.factors]\nefort = [1, 2]',
        r":4: design\.factors\.efort: no such parameter or mechanism; .*\"effort\"",
    ),
    "factor out of range": (
        '[experiment]\nkind = "sweep"\n[design.factors]\neffort = [1, 20]',
        r"design\.factors\.effort: 20\.0 is not within 0\.0 to 5\.0",
    ),
    "parameter in a factorial": (
        '[experiment]\nkind = "factorial"\n[design.factors]\neffort = [0, 1]',
        r"design\.factors\.effort: no such mechanism",
    ),
    "mechanism in two groups": (
        GROUPS + 'peers = ["norm", "influence"]',
        r":6: design\.groups\.peers\[0\]: \"norm\" is named more than once",
    ),
    "unknown mechanism in a group": (
        GROUPS + 'peers = ["influense"]',
        r":6: design\.groups\.peers\[0\]: no such mechanism; did you mean \"influence\"",
    ),
    "group of nothing": (
        GROUPS + "peers = []",
        r":6: design\.groups\.peers = \[\]: must be a list of mechanisms, one or more",
    ),
    "groups of a sweep": (
        GROUPS.replace("factorial", "sweep"),
        r":3: design\.groups: only kind = \"factorial\" switches groups",
    ),
    "fraction of groups": (
        GROUPS + "[design]\nresolution = 4",
        r"design\.resolution: does not apply to groups, which have design\.combinations",
    ),
    "draws of groups alone": (
        GROUPS + "[design]\nn = 2",
        r"design\.n: needs \[design\.factors\], which it varies, or a table",
    ),
    "combinations of nothing": (
        FRACTION + 'combinations = "without"',
        r":5: design\.combinations: needs \[design\.groups\], whose groups it combines",
    ),
    "other combinations": (
        GROUPS + '[design]\ncombinations = "some"',
        r"design\.combinations = \"some\": must be one of \"all\", \"without\", \"alone\"",
    ),
    "spread of a grid": (
        GRID + "[scenarios.wide]\nspread = 2",
        r":6: scenarios\.wide\.spread: only parameters of a sample have ranges to spread",
    ),
    "spread of a comparison": (
        '[experiment]\nkind = "compare"\n[scenarios.wide]\nspread = 2',
        r":4: scenarios\.wide\.spread: only parameters of a sample have ranges to spread",
    ),
    "extension of nothing": (
        '[experiment]\nkind = "compare"\n[scenarios.habit]\n[scenarios.other]\nextends = "habitt"',
        r":5: scenarios\.other\.extends: no such scenario above this one; .*\"habit\"",
    ),
    "extension of what comes below": (
        '[experiment]\nkind = "compare"\n[scenarios.a]\nextends = "b"\n[scenarios.b]',
        r":4: scenarios\.a\.extends: no such scenario above this one",
    ),
    "spread without end": (
        SAMPLED + "[scenarios.wide]\nspread = 100",
        r"scenarios\.wide\.spread = 100: must be a number from 0 to 10",
    ),
    "mechanism varied and switched": (
        GROUPS + "[design.factors]\nnorm = [0, 1]",
        r":5: design\.groups\.norm\[0\]: \"norm\" is one of \[design\.factors\] already",
    ),
    "too many groups": (
        '[experiment]\nkind = "factorial"\n[design.groups]\n'
        + "\n".join(f'{name} = ["{name}"]' for name in list(MECHANISMS)[:17]),
        r":3: design\.groups: at most 16 groups can be combined, not 17",
    ),
    "scenario that changes a group": (
        GROUPS + "[scenarios.other.mechanisms]\ndomestic_success = 0.5",
        r":3: design\.groups: scenarios may not give these mechanisms other strengths",
    ),
    "too many combinations": (
        '[experiment]\nkind = "factorial"\n[design.factors]\n'
        + "\n".join(f"{name} = []" for name in list(MECHANISMS)[:21]),
        r"more than 1,000,000 combinations",
    ),
    "Sobol sequence of another length": (
        '[experiment]\nkind = "design"\n[design]\nsampler = "sobol"\nn = 100\nfactors.effort = []',
        r"design\.n: .*a power of two, such as 128",
    ),
    "Saltelli design of another length": (
        SAMPLED + 'sampler = "saltelli"\nn = 100',
        r":6: design\.n: a Saltelli design takes a power of two of at least 4, such as 128",
    ),
    "Saltelli design of millions": (
        SAMPLED + 'sampler = "saltelli"\nn = 524288',
        r":6: design\.n: gives more than 1,000,000 points",
    ),
    "half a batch of trajectories": (
        SAMPLED + 'sampler = "morris"\nn = 14',
        r":6: design\.n: trajectories come in batches of 10, .* take 10$",
    ),
    "pairs of a Latin hypercube": (
        SAMPLED + 'sampler = "lhs"\nsecond_order = true',
        r":6: design\.second_order: only sampler = \"saltelli\" estimates indices",
    ),
    "generator that is no factor": (
        FRACTION + 'generators = { markt = ["domestic_success", "norm"] }',
        r":5: design\.generators\.markt: no such factor; did you mean \"market\"",
    ),
    "generator from what is generated": (
        FRACTION
        + 'generators = { market = ["domestic_success", "norm"], '
        + 'promise = ["market", "domestic_success"] }',
        r"generators\.promise: \"market\" is not a factor varied freely, one of domestic_success",
    ),
    "generator from one factor": (
        FRACTION + 'generators = { market = ["domestic_success"] }',
        r"generators\.market: takes two or more",
    ),
    "fraction of more than two values": (
        FRACTION.replace("domestic_success = []", "domestic_success = [0, 0.5, 1]")
        + "resolution = 4",
        r"factors: a fraction takes two values of each factor",
    ),
    "generators and a resolution": (
        FRACTION + 'resolution = 4\ngenerators = { market = ["domestic_success", "norm"] }',
        r":5: design\.resolution: is set by the generators already",
    ),
    "fraction of a sweep": (
        FRACTION.replace("factorial", "sweep") + "resolution = 4",
        r":5: design\.resolution: only kind = \"factorial\" takes a fraction",
    ),
    "resolution of two": (FRACTION + "resolution = 2", r"must be a whole number from 3 to 10"),
    "factor varied twice": (
        '[experiment]\nkind = "sweep"\n[design.factors]\neffort = [1]\n"parameters.effort" = [2]',
        r":5: .*is varied twice, under two names",
    ),
    "sample of one bound": (
        '[experiment]\nkind = "design"\n[design.factors]\neffort = [1]',
        r"a sample takes \[low, high\]",
    ),
    "sampler of another kind": (
        '[experiment]\nkind = "sweep"\n[design]\nsampler = "lhs"\nfactors = { effort = [1] }',
        r"design\.sampler: kind = \"sweep\" takes \"grid\", \"list\" or \"alone\"",
    ),
    "no table of points": (
        '[experiment]\nkind = "design"\n[design]\ntable = "none.csv"',
        r":4: design\.table: .*none\.csv: cannot be read: No such file",
    ),
    "TOML error": ("a = 1\nb = ]", r"x\.toml: not valid TOML: .*line 2"),
    "duplicate key": ("[parameters]\neffort = 1\neffort = 2", r"not valid TOML"),
    "nested beyond measure": ("a = " + "[" * 50_000, r"not valid TOML: nested too deeply"),
    "a number beyond measure": ("a = " + "9" * 9_999, r"x\.toml: "),
    "not UTF-8": (b'a = "\xff"', r"not UTF-8 text \(byte 5\)"),
}
