"""What can go wrong with a register, each said in one sentence with what to do."""

from __future__ import annotations

from collections.abc import Sequence

from luodi.core.errors import LuodiError


class UnreadableTable(LuodiError):
    """A file that holds no table the register can take: which file, why, what to do."""

    def __init__(self, name: str, why: str, advice: str) -> None:
        super().__init__(f"{name}：{why}。{advice}。")
        self.name, self.why, self.advice = name, why, advice


class NoNameColumn(UnreadableTable):
    """No head says which column holds the names."""

    def __init__(self, name: str, heads: Sequence[str]) -> None:
        seen = "、".join(h for h in heads if h)[:200] or "（空）"
        super().__init__(
            name, f"找不到单位名称一栏（看到的表头：{seen}）", "请用“表头=name”指明哪一栏是名称，如 --map 甲方=name"
        )
        self.heads = tuple(heads)


class WrongMapping(LuodiError):
    """A mapping names a head or a field that is not there."""


class HalfAList(LuodiError):
    """A list said to be complete has lost more organisations than it has: most likely only a part of it was exported."""

    def __init__(self, file: str, source: str, gone: int, listed: int) -> None:
        super().__init__(
            f"{file} 说是“{source}”的完整名单，但只有 {listed} 个单位，原有的 {gone} 个都不在其中。"
            "请检查是否只导出了一部分；确实如此的，不带 --complete 导入，再逐批核对。"
        )
        self.file, self.source, self.gone, self.listed = file, source, gone, listed


class NoRegister(LuodiError):
    """The folder holds no register yet."""

    def __init__(self, folder: str) -> None:
        super().__init__(f"{folder} 里还没有名录。请先用 luodi register import 导入，或用 luodi demo 装入演示名录。")
        self.folder = folder


class RegisterBusy(LuodiError):
    """Another import or merge is writing to the register."""

    def __init__(self, folder: str) -> None:
        super().__init__(f"名录 {folder} 正在被另一个导入或合并占用。请等它结束再试。")
        self.folder = folder


class CannotWrite(LuodiError):
    """The register's folder takes no files: no right to write, a full disk."""

    def __init__(self, folder: str, why: str) -> None:
        super().__init__(f"名录 {folder} 写不了（{why}）。名录没有改动。请检查磁盘空间和写入权限，再做一次。")
        self.folder, self.why = folder, why


class DamagedRegister(LuodiError):
    """The register's manifest cannot be read, or names files that are gone."""


class UnknownOrganisation(LuodiError, LookupError):
    """No organisation has this id."""

    def __init__(self, oid: str) -> None:
        super().__init__(f"名录里没有编号为 {oid} 的单位。请先用 luodi register search 查找。")
        self.oid = oid
