# Cai Kehoach, khong can mang - Installs Kehoach, no network needed:   install.bat [FOLDER]
param([string]$Target = "$env:LOCALAPPDATA\kehoach")
$ErrorActionPreference = "Stop"
$here = Split-Path -Parent $MyInvocation.MyCommand.Path

foreach ($line in Get-Content -Encoding UTF8 "$here\SHA256SUMS") {
    $sum, $name = $line -split "  ", 2
    $path = Join-Path $here $name
    if (-not (Test-Path -LiteralPath $path) -or (Get-FileHash -LiteralPath $path -Algorithm SHA256).Hash -ne $sum) {
        throw "Tep hong hoac thieu - Damaged or missing: $name"
    }
}
$python = if (Get-Command py -ErrorAction SilentlyContinue) { "py" } else { "python" }
$version = & $python -c "import sys; print('cp%d%d' % sys.version_info[:2])"
if ($LASTEXITCODE) { throw "Chua co Python - Python is missing" }
if (-not (Get-ChildItem "$here\wheels\numpy-*-$version-win_amd64.whl")) {
    throw "Goi khong co ban cho Python $version - The bundle has nothing for Python $version"
}
& $python -m venv $Target
if ($LASTEXITCODE) { throw "venv" }
# settings of the computer could name an index elsewhere
$env:PIP_CONFIG_FILE = "nul"
$env:PIP_DISABLE_PIP_VERSION_CHECK = "1"
& "$Target\Scripts\python.exe" -m pip install --quiet --no-index --find-links "$here\wheels" -r "$here\requirements-windows.txt" kehoach
if ($LASTEXITCODE) { throw "pip" }
& "$Target\Scripts\kehoach.exe" --quiet parse "$here\samples\xa-nam-xoong\nong-thon-moi-2023.txt" | Out-Null
if ($LASTEXITCODE) { throw "kehoach" }
Write-Output "Da cai xong - Installed: $Target\Scripts\kehoach.exe"
