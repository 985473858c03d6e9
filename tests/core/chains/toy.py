"""A chain of four segments with a way back."""

TOY = """\
version: "2026-11-22"
source: made up for tests
status: 待核实
chain: toy
name: 玩具链
name_en: Toy
segments:
  - id: ore
    name: 锂矿石
    kind: resource
    stage: 0
    codes: [B0939]
    keywords: [锂矿, 锂精矿]
    exclude: [锂矿泉水]
    note: 源头
    sources: [s1]
  - id: salt
    name: 盐
    name_en: Salt
    kind: material
    stage: 1
    codes: [C2613]
    keywords: [碳酸锂]
    inputs: [ore, back]
    gates: [{word: 能耗, note: 焙烧}, 环评]
    note: 化工
    sources: [s2]
  - id: cell
    name: 电芯
    kind: product
    stage: 2
    codes: ["3841"]
    keywords: [锂电池, 电芯]
    inputs: [salt]
    note: 电化学
    sources: [s1, s2]
  - id: back
    name: 回收
    kind: recycling
    stage: 3
    codes: [C421]
    keywords: [电池回收, 废旧电池]
    inputs: [cell]
    note: 回到盐
    sources: [s1]
sources: {s1: "a book", s2: "another book"}
"""
