#Requires -Version 7.6
<#
.SYNOPSIS
Builds, tests and packages ServeBench.

.DESCRIPTION
Build    lays the module out in artifacts/module/ServeBench.
Test     runs all tests, the specs in tests/Pester among them.
Pester   runs only those specs, against the module as it is laid out, and shows each.
Coverage runs all tests and shows how much of each room of the engine they reach.
Package  builds the module as plain IL, which runs on every platform, and makes the package of it that Install-PSResource and feeds take.
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
    [ValidateSet('Build', 'Test', 'Pester', 'Coverage', 'Package', 'Clean')]
    [string[]] $Task = 'Build',

    [ValidateSet('Debug', 'Release')]
    [string] $Configuration = 'Release',

    # Where the package goes.
    [string] $PackageFolder = (Join-Path $PSScriptRoot 'artifacts' 'package'),

    # Makes the package of the module as it is laid out in artifacts/module.
    [switch] $NoBuild
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

function Measure-Coverage {
    $results = Join-Path $artifacts 'coverage'
    Remove-Item $results -Recurse -Force -ErrorAction Ignore
    # A test that fails takes no figures away: it is a warning behind them.
    $PSNativeCommandUseErrorActionPreference = $false
    dotnet test $solution -c $Configuration --settings (Join-Path $PSScriptRoot 'tests' 'coverage.runsettings') --collect 'XPlat Code Coverage' --results-directory $results | Out-Host
    $exitCode = $LASTEXITCODE

    $report = Get-ChildItem $results -Filter coverage.cobertura.xml -Recurse | Select-Object -First 1
    $lines = Select-Xml -Path $report -XPath '//class/lines/line' | ForEach-Object Node
    $rooms = $lines | Group-Object { $_.ParentNode.ParentNode.filename -match 'ServeBench\.(\w+)[\\/](?:(\w+)[\\/])?' ? ($Matches[1], $Matches[2] -ne $null -join '/') : 'other' }
    $rooms | Sort-Object Name | Select-Object @{ Name = 'Room'; Expression = 'Name' }, @{ Name = 'Lines'; Expression = 'Count' },
        @{ Name = 'Covered %'; Expression = { [math]::Round(100 * @($_.Group | Where-Object hits -NE '0').Count / $_.Count, 1) } }
    if ($exitCode) {
        Write-Warning "dotnet test ended with exit code $exitCode. What the tests that failed did not reach is missing above."
    }
}

# What the change log says of a version.
function Get-ReleaseNotes([string] $Version) {
    $log = Get-Content (Join-Path $PSScriptRoot 'CHANGELOG.md') -Raw
    $section = [regex]::Match($log, '(?ms)^## ' + [regex]::Escape($Version) + ' - [^\n]*\n(.*?)(?=^## |\z)')
    if (-not $section.Success) {
        throw "CHANGELOG.md has no dated section for the version $Version."
    }
    $section.Groups[1].Value.Trim()
}

function Compress-Module {
    # A copy: what is stamped for the package never reaches artifacts/module.
    $layout = Join-Path $PackageFolder 'ServeBench'
    Remove-Item $layout -Recurse -Force -ErrorAction Ignore
    Remove-Item (Join-Path $PackageFolder 'ServeBench.*.nupkg') -ErrorAction Ignore
    if ($NoBuild) {
        $null = New-Item $PackageFolder -ItemType Directory -Force
        Copy-Item $module $layout -Recurse
    }
    else {
        dotnet build (Join-Path $PSScriptRoot 'module') -c Release -p:ModuleReadyToRun=false "-p:ModuleLayout=$layout/" | Out-Host
    }

    $manifest = Join-Path $layout 'ServeBench.psd1'
    $text = Get-Content $manifest -Raw
    $version = (Import-PowerShellDataFile $manifest).ModuleVersion
    $notes = "@'`n$(Get-ReleaseNotes $version)`n'@"
    [regex]::Replace($text, '(?m)(?<=^\s*ReleaseNotes\s*=\s*)''[^'']*''', { $notes }) | Set-Content $manifest -NoNewline

    Compress-PSResource $layout $PackageFolder -PassThru
    Remove-Item $layout -Recurse -Force
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
        'Coverage' { Measure-Coverage }
        'Package' { Compress-Module }
        'Clean' { Clear-Output }
    }
}
