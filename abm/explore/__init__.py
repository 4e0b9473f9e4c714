"""The local page of ``abm explore``: the model live, and what earlier runs have stored.

``server`` opens it on the loopback address and ends with it; ``page`` is what a browser shows: two
rooms, ``live_room`` and ``stored_room``.  What the page runs is always what a config says: each
change is written into a ``draft``, a config that is loaded and checked like any other, so that the
same words refuse a bad value and ``abm run`` gives the same curve.

Solara, Mesa's visualization and their pins come with the extra ``explore``; ``abm.explore.server``
can be imported without them, and says what to install.
"""
