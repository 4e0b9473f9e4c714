"""A country that never was, from `abm case new` to figures, by the installed package."""

from __future__ import annotations

import os
import re
import subprocess
import sys
import zipfile
from pathlib import Path

import pytest

PROJECT = Path(__file__).resolve().parents[2]

TABLES = {
    "parties.csv": """name;full_name;founded;factions;over_60;ladder;recruits_from;x_mine
CROWN;Crown and Country;1871-03-18;4;0,45;0,2;;a
PEOPLE;People's Union;1902-05-01;3;0,35;0,3;;b
HARBOUR;Harbour Movement;2012-09-01;1;0,15;0,7;PEOPLE, CROWN;c
""",
    "membership.csv": """party;date;members
CROWN;2008-01-01;80000
CROWN;2015-12-31;61000
PEOPLE;2008-01-01;70000
PEOPLE;2015-12-31;52000
HARBOUR;2012-09-01;4000
HARBOUR;2015-12-31;60000
""",
    "contests.csv": """contest;name;stakes;local;office;primary
diet;Election of the Diet;presidential;FALSE;TRUE;FALSE
town_hall;;local;TRUE;FALSE;FALSE
chair;Party chair;primary;FALSE;FALSE;TRUE
""",
    "campaigns.csv": """id;party;contest;opens;closes;closeness;open_signup;launched
PEOPLE-diet-2010;PEOPLE;diet;2010-01-10;2010-05-09;0,8;0,1;TRUE
CROWN-diet-2010;CROWN;diet;2010-01-10;2010-05-09;;0,1;FALSE
PEOPLE-town-2011;PEOPLE;town_hall;2011-03-01;2011-06-12;;0,1;
CROWN-chair-2012;CROWN;chair;2012-01-09;2012-04-01;;0,6;TRUE
PEOPLE-town-2013;PEOPLE;town_hall;2013-03-01;2013-06-09;;0,1;
HARBOUR-town-2013;HARBOUR;town_hall;2013-03-01;2013-06-09;;0,9;TRUE
HARBOUR-diet-2014;HARBOUR;diet;2014-01-13;2014-05-11;;0,9;TRUE
PEOPLE-diet-2014;PEOPLE;diet;2014-01-13;2014-05-11;;0,2;TRUE
CROWN-diet-2014;CROWN;diet;2014-01-13;2014-05-11;;0,2;TRUE
PEOPLE-town-2015;PEOPLE;town_hall;2015-03-01;2015-06-14;;0,1;
""",
    "results.csv": """id;date;party;contest;outcome;lead;rival;name
PEOPLE-diet-2010;2010-05-09;PEOPLE;diet;1;2,5;CROWN;Rassendyll elected
CROWN-diet-2010;2010-05-09;CROWN;diet;0;-2,5;PEOPLE;
HARBOUR-diet-2014;2014-05-11;HARBOUR;diet;1;3;CROWN;Tarlenheim elected
PEOPLE-diet-2014;2014-05-11;PEOPLE;diet;0;-12;HARBOUR;
CROWN-diet-2014;2014-05-11;CROWN;diet;0;-3;HARBOUR;
""",
    "events.csv": """id;date;kind;size;party;until;name
strelsau;2008-11-04;foreign_story;0,3;;;Success in Strelsau
lessons;2010-02-01;training;2;PEOPLE;2010-05-09;

;;;;;;
""",
    "case.toml": """name = "Ruritania, 2008-2015"
start = 2008-01-07
end = 2015-12-31
focal = "PEOPLE"
rival = "CROWN"
newcomer = "HARBOUR"
new_since = 2012-01-01
[words]
technique = "the address book"
use = "go out with the book"
used = "went out with the book"
using = "going out with the book"
[days]
early = { name = "2010", day = 2010-04-19 }
late = { name = "2014", day = 2014-04-21 }
[contests]
turning = "PEOPLE-diet-2010"
last = "PEOPLE-diet-2014"
local_first = "PEOPLE-town-2011"
local_next = "PEOPLE-town-2013"
local_last = "PEOPLE-town-2015"
rival_last = "CROWN-diet-2014"
rival_primary = "CROWN-chair-2012"
newcomer_first = "HARBOUR-town-2013"
newcomer_last = "HARBOUR-diet-2014"
""",
}

SMALL = """[experiment]
case = "./"
kind = "{kind}"
replicates = {replicates}
scale = 2000
step = 28
"""
CONFIGS = {
    "story.toml": SMALL.format(kind="ensemble", replicates=2)
    + "[outputs]\nagents = [2010-04-19]\nties = true\n",
    "shares.toml": SMALL.format(kind="factorial", replicates=2)
    + "[design]\nn = 2\n[design.factors]\nnorm_weight = []\n"
    + '[design.groups]\nnorm = ["norm"]\npromise = ["promise"]\n',
    "sobol.toml": SMALL.format(kind="design", replicates=4)
    + 'crn = false\n[design]\nsampler = "saltelli"\nn = 64\n[design.factors]\nnorm_weight = []\n'
    + "[quick.design]\nn = 4\n",
}


@pytest.fixture(scope="module")
def installed(tmp_path_factory):
    """Return the folder of the package of a wheel."""
    wheel = tmp_path_factory.mktemp("wheel")
    build = [sys.executable, "-m", "hatchling", "build", "-t", "wheel", "-d", str(wheel)]
    subprocess.run(build, cwd=PROJECT, check=True, capture_output=True)
    with zipfile.ZipFile(next(wheel.glob("*.whl"))) as archive:
        archive.extractall(wheel / "installed")
    return wheel / "installed"


@pytest.mark.verify
def test_a_fictional_country_is_run_drawn_and_analysed_far_from_the_checkout(installed, tmp_path):
    settings = {**os.environ, "PYTHONPATH": str(installed), "ABM_RESULTS": ""}

    def python(*words):
        command = [sys.executable, *words]
        done = subprocess.run(
            command, cwd=tmp_path, env=settings, check=False, capture_output=True, text=True
        )
        assert done.returncode == 0, done.stderr
        return done.stdout + done.stderr

    def say(*words):
        said = python("-m", "abm", *words)
        assert not re.search(r"\b(PS|LR|EM|LFI)\b|canvass|with data", said), said
        return said

    package = Path(python("-c", "import abm; print(abm.__file__)").strip())
    assert package.is_relative_to(installed)
    assert "abm case check ruritania" in say("case", "new", "ruritania")
    for name, text in (TABLES | CONFIGS).items():
        (tmp_path / "ruritania" / name).write_text(text, encoding="utf-8")
    assert "no error, so it runs" in say("case", "check", "ruritania")
    said = say("run", "ruritania/story.toml")
    assert "Belief in the address book among PEOPLE activists" in said
    assert "active PEOPLE members who go out with the book" in said
    drawn = say("plot", "ruritania/story.toml")
    assert all(f"{figure}.png" in drawn for figure in ("adoption", "ledger", "network", "traces"))
    said = say("analyse", "patterns", "ruritania/story.toml")
    assert "P2 (acceleration after the victory of 2010) is not scored: the case names no" in said
    assert "The fall of resistance 2008-2014 among PEOPLE activists is " in say(
        "analyse", "shares", "ruritania/shares.toml", "--quick"
    )
    said = say("analyse", "sobol", "ruritania/sobol.toml", "--quick")
    assert "mean resistance of PEOPLE activists, April 2010" in said
