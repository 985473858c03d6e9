"""The ``luodi`` command: one verb per module, loaded when it is called."""

from __future__ import annotations

import sys
from importlib import import_module

import click

from luodi import __version__
from luodi.core.errors import LuodiError

# verb → (module, one line for --help). Modules are imported when their verb is used: start-up stays short.
_VERBS = {
    "read": (
        "luodi.cli.read",
        "读报告：文件 → 行程、人员、单位、产业、跟进、项目，逐条有出处",
    ),
    "repair": ("luodi.cli.repair", "修复损坏的文字（拼音括注、丢字节、繁体）"),
    "check-numbers": (
        "luodi.cli.check_numbers",
        "核对文中数字：占比、增速、合计、单位",
    ),
    "register": ("luodi.cli.register", "单位名录：导入、统计、查找"),
    "link": ("luodi.cli.link", "把名称连到名录里的单位"),
    "chain": ("luodi.cli.chain", "产业链：检查、看缺口、画图"),
    "screen": ("luodi.cli.screen", "按需求筛选名录，排出目标"),
    "plan": ("luodi.cli.plan", "排行程：去哪几家、哪天、哪一组、什么顺序、住哪里"),
    "brief": ("luodi.cli.brief", "考察手册：每一站逐条有出处；行后对照、写情况报告草稿"),
    "bulletin": ("luodi.cli.bulletin", "督办周报：存成 Word 或 PDF"),
    "demo": ("luodi.cli.desk", "装入演示城市"),
    "accounts": ("luodi.cli.accounts", "账号：建立三个管理员，重设密码"),
    "audit": ("luodi.cli.audit", "操作日志：核对、打印日志头"),
    "desk": ("luodi.cli.desk", "打开工作台（本机网页）"),
}

# What DuckDB makes of Ctrl+C while it is at work on a query.
_INTERRUPTED = "Query interrupted"


class _Verbs(click.Group):
    def list_commands(self, ctx: click.Context) -> list[str]:
        return list(_VERBS)

    def get_command(self, ctx: click.Context, name: str) -> click.Command | None:
        if name not in _VERBS:
            return None
        command: click.Command = getattr(import_module(_VERBS[name][0]), name.replace("-", "_"))
        return command

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        with formatter.section("命令"):
            formatter.write_dl([(name, line) for name, (_, line) in _VERBS.items()])


@click.command(cls=_Verbs, context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(__version__, "--version", prog_name="luodi")
def luodi() -> None:
    """落地：招商局的工作台。不联网，不替人拿主意；每个数、每件事都能看到出处。"""


def main() -> None:
    """Run the command; an expected fault is one line on standard error and exit code 1."""
    for stream in (sys.stdout, sys.stderr):
        # A Windows console in a Chinese locale is GBK: a character it lacks must not stop the output.
        if hasattr(stream, "reconfigure"):
            stream.reconfigure(errors="replace")
    try:
        luodi(prog_name="luodi")
    except LuodiError as error:
        click.echo(f"错误：{error}", err=True)
        sys.exit(1)
    except RuntimeError as error:
        if str(error) != _INTERRUPTED:
            raise
        click.echo("Aborted!", err=True)  # as click says of an interrupt outside a query
        sys.exit(1)
    except BrokenPipeError:
        sys.stderr.close()
        sys.exit(0)
