"""Chinese, Japanese, Korean and Thai: part of a run of letters is found, in words, phrases and by class."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

import kwsearch
from kwsearch.search.index import Index
from kwsearch.text.identifiers import split_identifier, subwords

FILES = {
    "zh.py": "# 设置数据库连接\uff0c然后重试\nretry = '数据已保存'\n",
    "ja.py": "# データベースを設定する\nx = 1\n",
    "ko.py": "# 데이터베이스를 설정한다\nx = 1\n",
    "th.py": "# ตั้งค่าการเชื่อมต่อฐานข้อมูล\nx = 1\n",
    "en.py": "# sets the connection of the database\nx = 1\n",
}


@pytest.fixture(scope="module")
def index(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Index]:
    root, folder = tmp_path_factory.mktemp("repo"), str(tmp_path_factory.mktemp("index"))
    for path, content in FILES.items():
        (root / path).write_text(content, encoding="utf-8")
    kwsearch.build_index(root, index_dir=folder)
    with kwsearch.open_index(root, index_dir=folder) as opened:
        yield opened


@pytest.mark.parametrize(
    ("text", "path"),
    [
        ("数据库", "zh.py"), ("设置", "zh.py"), ("连接", "zh.py"), ("库", "zh.py"), ("设置数据库连接", "zh.py"),
        ("ベース", "ja.py"), ("設定する", "ja.py"), ("데이터베이스", "ko.py"), ("설정", "ko.py"), ("ฐานข้อมูล", "th.py"),
    ],
)  # fmt: skip
@pytest.mark.parametrize(
    "form", ["{}", '"{}"', "comment:{}", 'comment:"{}"', "content:{}", "/{}/", "{} case:yes"]
)
def test_part_of_a_run_is_found(index: Index, text: str, path: str, form: str) -> None:
    result = index.search(form.format(text))
    assert [hit.path for hit in result.hits] == [path]
    assert [(match.line, text in match.text) for match in result.hits[0].matches] == [(1, True)]
    assert not result.notices


@pytest.mark.parametrize(
    "query", ["据数", '"库数据"', "comment:已保存", 'comment:"数据已"', "设据", "content:英文"]
)
def test_letters_in_another_order_or_class_are_not(index: Index, query: str) -> None:
    assert index.search(query).total == 0


def test_a_phrase_ends_where_other_scripts_have_an_end(index: Index) -> None:
    assert index.search('"连接\uff0c然后重"').total == 1
    assert index.search('"the connec"').total == 0


def test_every_letter_is_a_part() -> None:
    word = "get数据库2".encode()
    assert [part.decode() for part in split_identifier(word)] == ["get", "数", "据", "库", "2"]
    assert [part.decode() for part in subwords(word)] == [
        "get",
        "数",
        "据",
        "库",
        "get数",
        "数据",
        "据库",
        "库2",
    ]
    assert len(subwords("数".encode() * 85)) == 2
    assert split_identifier("naïveÜberSicht".encode()) == ["naïve".encode(), "über".encode(), b"sicht"]
