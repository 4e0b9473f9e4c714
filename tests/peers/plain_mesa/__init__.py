"""The model once more, as another team would write it with Mesa, from its ODD alone.

Members and vendors are plain Mesa agents, seats keep lists of their neighbours, and every rule is
Python; nothing of ``abm.model`` but its scenario, which is input, is used.  Read each module beside
the ODD (``paper/odd``): docstrings name the part of it that they follow.

- ``history``: what is dated or given (Input data);
- ``switches``: what mechanisms and a structure make of the parameters (Mechanisms);
- ``places``: seats, sections, parties and the graph of ties (Initialization; Who hears whom);
- ``traits``: who persons are when they come (Initialization);
- ``persons``: what members are and have (State variables);
- ``people``: how each lives a step (A member lives a step);
- ``roles``: activists, digital staff and cadres (Entities; The utility of a cadre);
- ``market``: vendors (Promise);
- ``campaigning``: what parties decide (Calendar; Decision; Training);
- ``turnover``: who comes, rises and goes (Turnover);
- ``sums``: what is counted (Sums; Measures and outcomes);
- ``model``: the schedule (Process overview and scheduling).

All of the baseline is here, with histories given or simulated, every structure, and mechanisms
switched off from the start or from a day on.  Left out are options that the baseline does not use:
networks other than the sections' own, a single agent a step, imitation, first members of full
belief, and the ledger; and, of records, those of the days that outcomes read.
"""

from tests.peers.plain_mesa.model import PlainMesaModel, Records

__all__ = ["PlainMesaModel", "Records"]
