"""What ties things of a foreign file together beyond our words for it: kept as pieces (`kept.py`).

Which sources, codes and selections belong to a case; groups of sources; what is marked in memos; links and graphs.
Invariant: a source that belongs to one case as a whole becomes a voice of ours, so that figures know whose words it
holds; every other tie is kept and told.
"""

from __future__ import annotations

from collections import defaultdict
from copy import deepcopy

from lxml import etree

from polyvocal.exchange.refi.gathered import Element, Gathered
from polyvocal.exchange.refi.grammar import PREFIX
from polyvocal.exchange.refi.keeping import Keeping
from polyvocal.exchange.refi.kept import OF_PROJECT, selection_of
from polyvocal.exchange.refi.note import digest
from polyvocal.exchange.refi.xml import each, first, name_of

_WHOLE = {"Links": "links between things", "Graphs": "graphs"}


class Linking:
    """Keeps ties, once all that they lead to was read."""

    def __init__(self, gathered: Gathered, keeping: Keeping) -> None:
        self._to, self._keeping = gathered, keeping
        self._of_cases: dict[str, dict[str, list[str]]] = {}

    # — cases —

    def case(self, element: Element, itself: str) -> None:
        """Remember what belongs to a case."""
        found: dict[str, list[str]] = {}
        for tag, kind in (("CodeRef", "Code"), ("SourceRef", "Source"), ("SelectionRef", "Selection")):
            targets = (self._to.target(ref, kind) for ref in each(element, tag))
            found[tag] = [target for target in dict.fromkeys(targets) if target is not None]
        self._of_cases[itself] = found

    def cases(self) -> None:
        """Keep what belongs to cases; a source of one case alone becomes its voice."""
        for case, selections in self._to.parts_of_cases.items():
            there = self._of_cases[case]["SelectionRef"]
            there += [one for one in dict.fromkeys(selections) if one not in there]
        voiced = self._voices()
        for case, found in self._of_cases.items():
            made = etree.Element(PREFIX + "Case", guid=case)
            sources = [one for one in found["SourceRef"] if (one, case) not in voiced]
            known = self._to.known_sources()
            self._to.count("sources of cases that are not in the file", sum(one not in known for one in sources))
            for tag, targets in (
                ("CodeRef", [one for one in found["CodeRef"] if one in self._to.codes]),
                ("SourceRef", [one for one in sources if one in known]),
                ("SelectionRef", found["SelectionRef"]),
            ):
                for target in targets:
                    etree.SubElement(made, PREFIX + tag, targetGUID=target)
                self._to.count(_TIES[tag], len(targets), "kept")
            self._to.referred.update(found["SelectionRef"])
            if len(made):
                self._keeping.keep(made, f"Case {case}")

    def _voices(self) -> set[tuple[str, str]]:
        """Pairs of source and case where a voice says that the source belongs to the case."""
        if self._to.content is not None:
            rows = self._to.content["tables"].get("voices", [])
            return {(row["source"], row["case"]) for row in rows if row.get("case")}
        owners: dict[str, list[str]] = defaultdict(list)
        for case, found in self._of_cases.items():
            for source in found["SourceRef"]:
                owners[source].append(case)
        ours = {row["guid"] for row in self._to.sheet["sources"]}
        alone = {source: cases[0] for source, cases in owners.items() if source in ours and len(cases) == 1}
        self._to.sheet["voices"] += [{"source": s, "label": "", "case": case} for s, case in alone.items()]
        return set(alone.items())

    # — groups of sources, and what is marked in memos —

    def members(self, element: Element, itself: str, *, whole: bool) -> None:
        """Keep the sources that a set gathers: beside our theme, or the set as a `whole` where it gathers no codes."""
        made = etree.Element(PREFIX + "Set", guid=itself, name=element.get("name") or "" if whole else "")
        known = self._to.known_sources()
        if whole and (described := first(element, "Description")) is not None:
            etree.SubElement(made, PREFIX + "Description").text = described.text
        targets = [self._to.target(member, "Source") for member in each(element, "MemberSource")]
        for target in targets:
            if target in known:
                etree.SubElement(made, PREFIX + "MemberSource", targetGUID=str(target))
        self._to.count("sources of sets that are not in the file", sum(target not in known for target in targets))
        notes = [self._to.target(member, "Note") for member in each(element, "MemberNote")] if whole else []
        for memo in notes:
            if memo in self._to.memos:
                etree.SubElement(made, PREFIX + "MemberNote", targetGUID=str(memo))
        if not each(made, "MemberSource", "MemberNote"):
            self._to.count("groups of sources (sets) of which none is in the file", int(whole))
        elif self._keeping.keep(made, f"Set {itself}") is not None:
            what = "groups of sources or memos (sets)" if whole else "sources in a set of codes"
            self._to.count(what, 1 if whole else len(made), "kept")

    def memo(self, element: Element, itself: str, text: str, before: int) -> None:
        """Keep what is marked and coded in a memo; `before` characters of its text were not there in the file."""
        marked = each(element, "PlainTextSelection", "Coding")
        if not marked:
            return
        made = etree.Element(PREFIX + "Note", guid=itself)
        for part in marked:
            copy = deepcopy(part)
            for name in ("startPosition", "endPosition"):
                if before and (copy.get(name) or "").isdigit():
                    copy.set(name, str(int(copy.get(name) or "0") + before))
            made.append(copy)
        if self._keeping.keep(made, f"Note {itself} {digest(text)}") is not None:
            self._to.count("marks and codings in memos", len(marked), "kept")

    # — the rest —

    def rest(self, root: Element) -> None:
        """Keep links, graphs and what the project says of itself, then the ids that all these refer to."""
        for place, what in _WHOLE.items():
            found = first(root, place)
            made = self._keeping.keep(found, place) if found is not None else None
            if made is not None:
                self._to.count(what, len(made), "kept")
                names = ("originGUID", "targetGUID", "representedGUID")
                self._to.referred.update(str(part.get(name)) for part in made.iter() for name in names)
        itself = etree.Element(PREFIX + "Project", {k: root.get(k) or "" for k in OF_PROJECT if root.get(k)}, name="")
        self._keeping.keep(itself, "Project")

    def ids(self) -> None:
        """Keep the ids of selections that something refers to, and what else memos are about."""
        pairs = ((coding, selection) for coding, selection in self._to.selections.items() if coding != selection)
        self._keeping.lines(
            "Selections",
            (
                f"{selection} {coding}"
                for coding, selection in pairs
                if selection in self._to.referred and selection != selection_of(coding)
            ),
        )
        further = self._to.memos_about()
        self._keeping.lines("NoteRefs", (" ".join(one) for one in further))
        self._to.count("further things that one memo is about", len(further), "kept")


_TIES = {
    "CodeRef": "codes of cases", "SourceRef": "sources that belong to several cases",
    "SelectionRef": "quotations that belong to a case",
}  # fmt: skip


def is_group(element: Element, codes: list[str]) -> bool:
    """Whether a set gathers sources or memos and no codes, and so is no theme."""
    return not codes and any(name_of(member) in {"MemberSource", "MemberNote"} for member in element)
