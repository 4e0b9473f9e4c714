"""The paper made again: which experiments it rests on, how they are made again, what must agree.

``contents`` reads the list of experiments, studies and documents, ``levels`` makes them again,
``comparison`` holds what came out against what is committed, and ``tables`` does so cell by cell.

What must agree.  The model and the studies are deterministic: the same config gives the same
numbers, to the last bit on the same platform and within rounding on another.  So no statistics are
needed to say whether a result was reproduced:

- ``full`` computes everything at print quality, and each number must be the committed one;
- ``quick`` computes everything at the smaller size that each config gives, through the same
  pipeline, and each number must be the one committed *at that size* (``results/NAME-quick``);
- at every level, the committed results at print quality must be those of this config and of this
  model: their manifests carry a digest of both.

The values at print quality stand beside those of ``quick``, with how often they lie inside the
interval that the study gives at the smaller size.  That is told and not judged: many experiments
have, at that size, a coarser society or a longer step, which moves results by a little that no
interval of luck contains.
"""
