"""From an experiment to stored runs: what is computed, by whom, and where it is kept.

``plan`` the runs of an experiment and their ids, ``running`` computes those that are missing,
``dispatch`` hands them to the workers of a ``pool`` or ``cluster``, ``worker`` computes and stores
them as ``shards``, ``store`` finds them again, ``results`` reads them, ``summary`` condenses them,
``folder`` keeps the manifest, ``provenance`` makes ids and digests, ``estimate`` predicts costs.
"""
