#Requires -Version 7.6
<#
.SYNOPSIS
Builds, tests and packages ServeBench.

.DESCRIPTION
Build    lays the module out in artifacts/module/ServeBench.
Test     runs the .NET tests.
Pester   runs the specs in tests/Pester against the module as it is laid out.
Package  builds the module as plain IL, which runs on every platform, and zips it into artifacts/package.
Clean    removes artifacts and what the projects built.

.EXAMPLE
./build.ps1
.EXAMPLE
./build.ps1 -Task Build, Test, Pester
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
    if (-not (Get-Module Pester -ListAvailable | Where-Object Version -ge '5.0')) {
        throw 'The specs need Pester 5: Install-PSResource Pester.'
    }
    if (-not (Test-Path (Join-Path $module 'ServeBench.psd1'))) {
        throw 'The module is not laid out: ./build.ps1 -Task Build.'
    }

    # In a process of its own: a session that holds an older build of the module's assemblies would test those.
    pwsh -NoProfile -NonInteractive -Command {
        param($Root)
        Import-Module Pester -MinimumVersion 5.0
        $configuration = New-PesterConfiguration
        $configuration.Run.Path = Join-Path $Root 'tests' 'Pester'
        $configuration.Run.Exit = $true
        $configuration.Output.Verbosity = 'Detailed'
        $configuration.TestResult.Enabled = $true
        $configuration.TestResult.OutputFormat = 'JUnitXml'
        $configuration.TestResult.OutputPath = Join-Path $Root 'artifacts' 'test-results' 'pester.xml'
        Invoke-Pester -Configuration $configuration
    } -args $PSScriptRoot
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
