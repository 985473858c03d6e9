"""Editing chains: segments, files, versions."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from luodi.core.chains.comparing import Change, compare_chains
from luodi.core.chains.faults import ERROR
from luodi.core.chains.loading import Checked, check_yaml
from luodi.core.documents.chain_workbook import read_chain
from luodi.web.accounts.models import Share, Unit
from luodi.web.accounts.requests import SignedInRequest
from luodi.web.chains import actions
from luodi.web.chains.forms import FileForm, SegmentForm, initial_of
from luodi.web.chains.models import ChainVersion
from luodi.web.chains.shelf import Held, find_held, held_version, named
from luodi.web.chains.standing import KIND_LABELS
from luodi.web.errors import NotAllowed, Refused

_FIELD_LABELS = {name: field.label for name, field in SegmentForm.base_fields.items()}
_NEW = "new-segment"  # no segment of a chain can have this id while one is added under it


def _editable(request: SignedInRequest, chain_id: int | None, shipped: str | None) -> Held:
    held = find_held(request.user, chain_id, shipped)
    if not held.writable_by(request.user):
        raise NotAllowed(_("您的角色只能查看，不能改动。"))
    return held


def _version(request: SignedInRequest) -> int:
    written = request.POST.get("version", "")
    if not (written.isascii() and written.isdigit() and len(written) < 10):
        raise Refused(_("浏览器发来的内容无法识别。请返回上一页重试。"))
    return int(written)


@login_required
def edit(request: SignedInRequest, chain_id: int | None = None, shipped: str | None = None) -> HttpResponse:
    """The table of segments, each row opening into its form."""
    held = _editable(request, chain_id, shipped)
    rows = [(s, KIND_LABELS[s.kind], _links(held, s)) for s in sorted(held.chain.segments, key=lambda s: s.stage)]
    context = _context(held) | {"rows": rows, "new_url": held.url("segment-form", _NEW), "file_form": FileForm()}
    context |= _sharing(held)
    return render(request, "chains/edit.html", context)


def _sharing(held: Held) -> dict[str, Any]:
    """With whom an own chain is shared, and with whom it could be."""
    if held.own is None:
        return {}
    shares = Share.objects.filter(kind="chains.ownchain", object_id=held.own.pk, ended_at=None)
    return {
        "share_url": held.url("share"),
        "unshare_url": held.url("unshare"),
        "remove_url": held.url("remove-own"),
        "shares": shares.select_related("unit"),
        "units": Unit.objects.exclude(pk=held.own.unit_id),
    }


def _links(held: Held, segment: Any) -> dict[str, Any]:
    return {
        "form_url": held.url("segment-form", segment.id),
        "inputs": [named(held.chain.by_id[i]) for i in segment.inputs],
    }


def _context(held: Held) -> dict[str, Any]:
    return {
        "held": held,
        "chain": held.chain,
        "page_url": held.url("page"),
        "edit_url": held.url("edit"),
        "import_url": held.url("import") if held.own else "",
        "versions_url": held.url("versions") if held.own else "",
    }


@login_required
def segment_form(
    request: SignedInRequest, segment: str, chain_id: int | None = None, shipped: str | None = None
) -> HttpResponse:
    """One segment's form; saved, the chain is checked, and what is wrong stands in the form."""
    held = _editable(request, chain_id, shipped)
    now = held.chain.by_id.get(segment)
    if now is None and segment != _NEW:
        raise Http404(segment)
    form = SegmentForm(request.POST or None, initial=initial_of(now) if now else {"stage": 0})
    faults: list[str] = []
    status = 200
    if request.method == "POST" and form.is_valid():
        try:
            saved = actions.edit_segment(
                held=held,
                segment=now.id if now else "",
                fields=form.plain(),
                version=_version(request),
                by=request.user,
            )
        except actions.Faulty as error:
            faults, status = [_in_words(str(f)) for f in error.faults if f.level == ERROR], 422
        else:
            return _saved(request, held, saved)
    elif request.method == "POST":
        status = 422
    context = _context(held) | {
        "form": form,
        "faults": faults,
        "segment": now,
        "name": named(now) if now else "",
        "place": segment,
        "form_url": held.url("segment-form", segment),
        "remove_url": held.url("remove", segment) if now else "",
    }
    inline = bool(request.headers.get("HX-Request"))
    answer = render(request, f"chains/{'segment_fields' if inline else 'segment_form'}.html", context, status=status)
    if inline and status != 200:
        answer["HX-Retarget"] = f"#form-{segment}"  # beside the row, not among the notices
    return answer


def _saved(request: SignedInRequest, before: Held, after: Held) -> HttpResponse:
    if before.own is None:
        messages.success(request, _("已为本单位复制一份，改动存为第 %(n)s 版。") % {"n": after.number})
    elif after.number == before.number:
        messages.info(request, _("没有改动。"))
    else:
        messages.success(request, _("已存为第 %(n)s 版。") % {"n": after.number})
    if request.headers.get("HX-Request"):
        answer = HttpResponse(status=204)
        answer["HX-Redirect"] = after.url("edit")
        return answer
    return redirect(after.url("edit"))


def _in_words(fault: str) -> str:
    """A fault whose place is a field of the form, named as the form names it."""
    for name, label in _FIELD_LABELS.items():
        fault = fault.replace(f" · {name}：", f" · {label}：", 1)
    return fault


@login_required
@require_POST
def remove(
    request: SignedInRequest, segment: str, chain_id: int | None = None, shipped: str | None = None
) -> HttpResponse:
    """Take a segment out."""
    held = _editable(request, chain_id, shipped)
    if segment not in held.chain.by_id:
        raise Http404(segment)
    saved = actions.remove_segment(held=held, segment=segment, version=_version(request), by=request.user)
    return _saved(request, held, saved)


# Files.


@login_required
@require_POST
def add(request: SignedInRequest) -> HttpResponse:
    """Bring in a chain from a file, or show what is wrong with it."""
    if not request.user.may_write:
        raise NotAllowed(_("您的角色只能查看，不能改动。"))
    checked = _checked(request)
    if checked is None:
        raise Refused(_("请先选择文件（YAML 或 XLSX）。"))
    if checked.chain is None:
        return render(request, "chains/faults.html", {"checked": checked}, status=422)
    own = actions.add_chain(checked=checked, by=request.user)
    messages.success(request, _("已导入“%(name)s”。") % {"name": own})
    return redirect(own)


@login_required
@require_POST
def bring_in(request: SignedInRequest, chain_id: int) -> HttpResponse:
    """A file becomes the next version of an own chain."""
    held = _editable(request, chain_id, None)
    checked = _checked(request)
    if checked is None:
        raise Refused(_("请先选择文件（YAML 或 XLSX）。"))
    if checked.chain is None:
        return render(request, "chains/faults.html", _context(held) | {"checked": checked}, status=422)
    saved = actions.replace_chain(held=held, checked=checked, version=_version(request), by=request.user)
    return _saved(request, held, saved)


def _checked(request: SignedInRequest) -> Checked | None:
    form = FileForm(request.POST, request.FILES)
    if not form.is_valid():
        return None
    given = form.cleaned_data["file"]
    return check_file(given.name or "", given.read())


def check_file(name: str, data: bytes) -> Checked:
    """What a file brought in holds, by the ending of its name."""
    if name.lower().endswith(".xlsx"):
        return read_chain(data, name)
    try:
        return check_yaml(data.decode("utf-8-sig"), name)
    except UnicodeDecodeError as error:
        raise Refused(_("“%(name)s”不是 UTF-8 编码，请另存为 UTF-8 再试。") % {"name": name}) from error


# Versions.


@login_required
def versions(request: SignedInRequest, chain_id: int) -> HttpResponse:
    """All versions of an own chain, and what changed between two."""
    held = find_held(request.user, chain_id)
    assert held.own is not None  # only own chains have this address
    every = list(held.own.versions.select_related("by", "chain"))
    new = _picked(request, "new", held.number)
    old = _picked(request, "old", max(new - 1, 1))
    before, after = (held_version(get_object_or_404(ChainVersion, chain=held.own, number=n)) for n in (old, new))
    context = _context(held) | {
        "versions": every,
        "old": old,
        "new": new,
        "changes": [_told(c, before, after) for c in compare_chains(before.chain, after.chain)],
    }
    return render(request, "chains/versions.html", context)


def _picked(request: SignedInRequest, name: str, otherwise: int) -> int:
    written = request.GET.get(name, "")
    return int(written) if written.isascii() and written.isdigit() and len(written) < 9 else otherwise


def _told(change: Change, before: Held, after: Held) -> dict[str, Any]:
    segment = after.chain.by_id.get(change.segment) or before.chain.by_id.get(change.segment)
    return {
        "segment": named(segment) if segment else "",
        "field": _FIELD_LABELS.get(change.field, change.field),
        "added": change.added,
        "removed": change.removed,
        "whole": not change.field,
    }
