"""Texts of configs that several modules use."""

FRACTION = (
    '[experiment]\nkind = "factorial"\n[design]\n'
    "factors = { domestic_success = [], norm = [], promise = [], market = [] }\n"
)
GROUPS = (
    '[experiment]\nkind = "factorial"\n'
    '[design.groups]\nsuccess_stories = ["domestic_success", "foreign_success"]\nnorm = ["norm"]\n'
)
SEED_TEXTS = [
    (
        '[experiment]\nkind = "compare"\nseed = 3\nscale = 100\nstep = 7\nstart = 2009-01-05\n'
        "[parameters]\neffort = 0.5\n[mechanisms]\ndomestic_success = false\nnorm = 0.5\n"
        "[calendar.results.PS-presidential-2012]\noutcome = 0.0\ndate = 2012-05-06\n"
        '[calendar.events.new]\ndate = 2012-05-01\nkind = "privacy"\nsize = 0.4\n'
        "[calendar.campaigns.PS-primary-2011]\nremove = true\n"
        "[party.PS]\nfactions = 3\nmembership = [[2009-01-01, 1000], [2012-01-01, 2000.5]]\n"
        "[scenarios.a.mechanisms]\npromise = false\n"
        "[outputs]\nevery = 4\nagents = [2012-04-15]\nties = true\nagents_replicates = 1\n"
    ),
    (
        '[experiment]\nkind = "design"\nreplicates = 5\ncrn = false\n'
        '[design]\nsampler = "lhs"\nn = 8\n[design.factors]\neffort = [0.5, 1.0]\nnorm = []\n'
    ),
]
