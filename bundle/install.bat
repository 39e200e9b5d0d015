@echo off
rem Cai Kehoach, khong can mang - Installs Kehoach, no network needed:   install.bat [FOLDER]
powershell -NoProfile -ExecutionPolicy Bypass -File "%~dp0install.ps1" %*
pause
