"""The phases of a step: loops over state that call the rules and hold no behaviour of their own.

``events`` brings the calendar; ``vendors`` founds firms and makes their claims; ``parties`` decides
and supplies training; ``common`` works out what a step has in common; ``members`` lets members live
a step side by side: in it ``belief`` is what they hear and then believe, ``practice`` what they do
and feel, ``watching`` what they see of one another; ``turnover`` is who comes and goes;
``aggregates`` are the sums that the next step needs.  Sums that feed back are sums of integers, so
that no order of storage matters.
"""
