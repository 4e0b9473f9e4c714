"""The paper made again: what it rests on, how that is computed again, and what must agree.

``contents`` reads the list of experiments, studies and documents, ``levels`` makes them again,
``comparison`` compares the new results with the committed ones, and ``cells`` compares two tables.

The model and the studies are deterministic: the same config gives the same numbers, to the last
bit on the same platform and within rounding on another.  Whether a result was reproduced is
therefore not a statistical question:

- ``full`` computes everything at print quality, and each number must equal the committed one;
- ``quick`` computes everything at the smaller size that each config defines, by the same code, and
  each number must equal the one committed *at that size* (``results/NAME-quick``);
- at every level, the committed results at print quality must come from the present configs and the
  present model: their manifests record both.

``quick`` also lists the values at print quality, and counts how many of them lie inside the
interval that the study gives at the smaller size.  This count is reported but is not a test: at the
smaller size many experiments have a coarser society or a longer step, which shifts results by a
little more than an interval of random variation covers.
"""
