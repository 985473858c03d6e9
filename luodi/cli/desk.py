"""``luodi demo`` and ``luodi desk``: the working desk; Django is imported only here."""

from __future__ import annotations

import click


@click.command()
def demo() -> None:
    """把演示城市装入 LUODI_HOME（装过的不重复装），并说明怎样登录。"""
    from luodi.core.companies.register.demo import load_demo_register
    from luodi.paths import luodi_home
    from luodi.web.demo import load_demo

    loaded = load_demo_register(luodi_home() / "register")
    load_demo()
    if loaded:
        click.echo(f"演示名录已装好：{loaded.counts.get('new', 0)} 个单位（luodi register search 查找）。")


@click.command()
@click.option(
    "--host",
    default="127.0.0.1",
    show_default=True,
    help="监听地址。给局域网用时写 0.0.0.0。",
)
@click.option(
    "--port",
    default=8642,
    show_default=True,
    type=click.IntRange(1, 65535),
    help="端口。",
)
@click.option("--open", "open_browser", is_flag=True, help="打开浏览器。")
def desk(host: str, port: int, open_browser: bool) -> None:
    """打开工作台。按 Ctrl+C 停止。"""
    from luodi.web.serve import serve

    serve(host, port, open_browser)
