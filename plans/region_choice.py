"""What a region may choose of its linkage (plans/data/region.toml)."""

from plans.terms import Term


class LevelChoice(Term):
    """Which level a zone gets where its members reach different ones."""

    LOWEST = "lowest", "各地共同达到的最低级别"
    HIGHEST = "highest", "各地中的最高级别"
