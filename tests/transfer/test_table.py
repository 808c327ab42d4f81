"""Tables of text are read however they are written, and a broken file is refused in one sentence."""

import json
from pathlib import Path

import pytest

from liane.capabilities.transfer.refusals import BadFile
from liane.capabilities.transfer.table import MAX_LINE, open_table

# Real files that stand beside the repository, when they do.
DATA = Path(__file__).resolve().parents[3] / "shared" / "data"


def written(folder: Path, content: bytes | str, encoding: str = "utf-8") -> Path:
    path = folder / "table.csv"
    path.write_bytes(content if isinstance(content, bytes) else content.encode(encoding))
    return path


def rows(path: Path) -> list[dict[str, str]]:
    table = open_table(path)
    return [dict(zip(table.headings, row.cells, strict=True)) for row in table.rows()]


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "cp1252", "utf-16", "utf-16-le", "utf-16-be", "utf-32"])
@pytest.mark.parametrize("mark", [",", ";", "\t", "|"])
@pytest.mark.parametrize("end", ["\n", "\r\n", "\r"])
def test_every_writing_reads_the_same(tmp_path, encoding, mark, end):
    text = end.join(
        [mark.join(("Nom", "Ville")), mark.join(('"Hé, ""toi"" ; |"', "Nîmes")), mark.join(("Zoé", "Sète"))]
    )
    found = rows(written(tmp_path, text + end, encoding))
    assert found == [{"Nom": 'Hé, "toi" ; |', "Ville": "Nîmes"}, {"Nom": "Zoé", "Ville": "Sète"}]


def test_delimiters_inside_quotes_do_not_count(tmp_path):
    path = written(tmp_path, 'a;b\n"1,2,3,4";x\n"5,6,7,8";y\n')
    assert open_table(path).delimiter == ";"


def test_excels_own_first_line_says_the_delimiter(tmp_path):
    path = written(tmp_path, "sep=|\na|b\n1|2,3,4\n")
    assert rows(path) == [{"a": "1", "b": "2,3,4"}]


def test_a_row_knows_the_line_on_which_it_starts(tmp_path):
    path = written(tmp_path, 'a,b\n"1\n2\n3",x\n\n4,y\n')
    assert [row.line for row in open_table(path).rows()] == [2, 6]


def test_short_rows_are_filled_and_long_ones_say_so(tmp_path):
    found = list(open_table(written(tmp_path, "a,b,c\n1\n1,2,3,,\n1,2,3,4\n")).rows())
    assert [(row.cells, row.excess) for row in found] == [
        (["1", "", ""], 0),
        (["1", "2", "3"], 0),
        (["1", "2", "3"], 1),
    ]


@pytest.mark.parametrize(
    ("content", "sentence"),
    [
        (b"", "vide"),
        (b"\xef\xbb\xbf", "vide"),
        (b" \n \n", "vide"),
        (b"PK\x03\x04 anything", "classeur"),
        (b"\xd0\xcf\x11\xe0 anything", "Excel"),
        (b"%PDF-1.7", "PDF"),
        (b"\x1f\x8b\x08", "compress"),
        (b"a,b\n\x00\x01\x02\x03", "texte"),
        (b"a,b,a\n1,2,3\n", "même titre\N{NO-BREAK SPACE}: a"),
        (b'a,b\n1,"2\n3,4\n', "ligne 2"),
        (b'a,b\n1,2\n3,"4" x\n', "ligne 3"),
        (b",,\n1,2,3\n", "aucune colonne"),
    ],
)
def test_what_cannot_be_read_is_said(tmp_path, content, sentence):
    with pytest.raises(BadFile) as refused:
        list(open_table(written(tmp_path, content)).rows())
    assert sentence in str(refused.value)


def test_an_endless_line_is_not_held_in_memory(tmp_path):
    path = written(tmp_path, b"a,b\n" + b"x" * (MAX_LINE + 10))
    with pytest.raises(BadFile, match="trop longue"):
        list(open_table(path).rows())


def test_an_absent_file_and_a_folder_are_said(tmp_path):
    with pytest.raises(BadFile, match="n’existe pas"):
        open_table(tmp_path / "absent.csv")
    with pytest.raises(BadFile, match="dossier"):
        open_table(tmp_path)


@pytest.mark.skipif(not (DATA / "csv_torture").is_dir(), reason="the real files are not here")
@pytest.mark.parametrize("path", sorted((DATA / "csv_torture" / "csvs").glob("*.csv")), ids=lambda path: path.stem)
def test_each_real_hard_file_gives_what_its_json_says(path):
    right = json.loads((DATA / "csv_torture" / "json" / f"{path.stem}.json").read_text(encoding="utf-8"))
    found = rows(path)
    if path.stem == "location_coordinates":
        # Its JSON is one record, with another telephone number than the file's.
        assert {key: value for key, value in found[0].items() if "Phone" not in key} == {
            key: value for key, value in right.items() if "Phone" not in key
        }
    else:
        assert found == right


@pytest.mark.skipif(not (DATA / "france").is_dir(), reason="the real files are not here")
def test_excels_communes_say_the_same_as_the_others():
    plain, excel = (open_table(DATA / "france" / name) for name in ("communes.csv", "communes_excel.csv"))
    assert (plain.encoding, plain.delimiter, excel.encoding, excel.delimiter) == ("utf-8", ",", "cp1252", ";")
    assert plain.headings == excel.headings
    pairs = list(zip(plain.rows(), excel.rows(), strict=True))
    assert len(pairs) == 34_875
    assert all(one.cells[:6] == other.cells[:6] for one, other in pairs)
