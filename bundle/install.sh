#!/bin/sh
# Cài Kehoach, không cần mạng · Installs Kehoach, no network needed:   sh install.sh [THƯ MỤC · FOLDER]
set -eu
here=$(cd "$(dirname "$0")" && pwd)
target=${1:-$HOME/kehoach}
python=${PYTHON:-python3}

fail() { printf '%s\n' "$@" >&2; exit 1; }

command -v "$python" >/dev/null || fail "Chưa có Python 3." "Python 3 is missing."
version=$("$python" -c 'import sys; print("cp%d%d" % sys.version_info[:2])')
ls "$here"/wheels/numpy-*-"$version"-*linux*.whl >/dev/null 2>&1 || fail \
    "Gói này không có bản cho Python $version trên Linux. Đặt PYTHON=đường dẫn tới Python khác." \
    "This bundle has nothing for Python $version on Linux. Set PYTHON=path of another Python."
(cd "$here" && sha256sum --check --quiet SHA256SUMS) || fail \
    "Tệp trong gói bị hỏng hoặc thiếu: chép lại." "Files of the bundle are damaged or missing: copy it again."

"$python" -m venv "$target" || fail "Thiếu venv (Debian: python3-venv)." "venv is missing (Debian: python3-venv)."
# settings of the computer could name an index elsewhere
PIP_CONFIG_FILE=/dev/null PIP_DISABLE_PIP_VERSION_CHECK=1 "$target/bin/python" -m pip install --quiet --no-index \
    --find-links "$here/wheels" -r "$here/requirements-linux.txt" kehoach
"$target/bin/kehoach" --quiet parse "$here/samples/xa-nam-xoong/nong-thon-moi-2023.txt" >/dev/null
printf '%s\n' "Đã cài xong · Installed: $target/bin/kehoach"
