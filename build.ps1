#Requires -Version 7.6
<#
.SYNOPSIS
Builds, tests and packages ServeBench.

.DESCRIPTION
Build    lays the module out in artifacts/module/ServeBench.
Test     runs all tests, the specs in tests/Pester among them.
Pester   runs only those specs, against the module as it is laid out, and shows each.
Package  builds the module as plain IL, which runs on every platform, and zips it into artifacts/package.
Clean    removes artifacts and what the projects built.

.EXAMPLE
./build.ps1
.EXAMPLE
./build.ps1 -Task Build, Test
.EXAMPLE
dotnet tool restore
dotnet pwsh build.ps1 -Task Test
#>
[CmdletBinding()]
param(
    [ValidateSet('Build', 'Test', 'Pester', 'Package', 'Clean')]
    [string[]] $Task = 'Build',

    [ValidateSet('Debug', 'Release')]
    [string] $Configuration = 'Release'
)

$ErrorActionPreference = 'Stop'
$PSNativeCommandUseErrorActionPreference = $true
$solution = Join-Path $PSScriptRoot 'ServeBench.sln'
$artifacts = Join-Path $PSScriptRoot 'artifacts'
$module = Join-Path $artifacts 'module' 'ServeBench'

function Invoke-Build {
    dotnet build $solution -c $Configuration
}

function Invoke-Test {
    dotnet test $solution -c $Configuration
}

function Invoke-Spec {
    # In a process of its own: a session that holds an older build of the module's assemblies would test those.
    dotnet tool restore
    dotnet tool run pwsh -NoProfile -NonInteractive -File (Join-Path $PSScriptRoot 'tests' 'Pester' 'Invoke-Specs.ps1')
}

function Compress-Module {
    dotnet build $solution -c Release -p:ModuleReadyToRun=false
    $version = (Import-PowerShellDataFile (Join-Path $module 'ServeBench.psd1')).ModuleVersion
    $folder = (New-Item (Join-Path $artifacts 'package') -ItemType Directory -Force).FullName
    $package = Join-Path $folder "ServeBench.$version.zip"
    Remove-Item $package -ErrorAction Ignore
    [System.IO.Compression.ZipFile]::CreateFromDirectory($module, $package, 'Optimal', $true)
    $package
}

function Clear-Output {
    dotnet clean $solution -c $Configuration
    Remove-Item $artifacts -Recurse -Force -ErrorAction Ignore
}

foreach ($name in $Task) {
    switch ($name) {
        'Build' { Invoke-Build }
        'Test' { Invoke-Test }
        'Pester' { Invoke-Spec }
        'Package' { Compress-Module }
        'Clean' { Clear-Output }
    }
}
