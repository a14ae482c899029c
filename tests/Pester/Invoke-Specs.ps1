<#
.SYNOPSIS
Runs the specs in this folder under a culture, and writes how each of them ended.

.EXAMPLE
dotnet pwsh -NoProfile -File tests/Pester/Invoke-Specs.ps1 -Path tests/Pester/Sweeps.Tests.ps1 -Culture de-DE
#>
[CmdletBinding()]
param(
    # The specs; all by default.
    [string[]] $Path = $PSScriptRoot,

    # The culture of the session; the invariant one by default.
    [cultureinfo] $Culture = [cultureinfo]::InvariantCulture,

    # A file for the outcome as JSON, an entry a spec; none by default.
    [string] $ResultPath,

    # The module Pester; where NuGet keeps it by default.
    [string] $PesterPath = (Join-Path ($env:NUGET_PACKAGES ?? (Join-Path $HOME '.nuget' 'packages')) 'pester' '6.2.0' 'tools' 'Pester.psd1')
)

$ErrorActionPreference = 'Stop'
Import-Module $PesterPath
[cultureinfo]::DefaultThreadCurrentCulture = $Culture
[cultureinfo]::CurrentCulture = $Culture

$configuration = New-PesterConfiguration
$configuration.Run.Path = $Path
$configuration.Run.PassThru = $true
$configuration.Output.Verbosity = $ResultPath ? 'None' : 'Detailed'
$run = Invoke-Pester -Configuration $configuration

if ($ResultPath) {
    $specs = foreach ($spec in $run.Tests) {
        # A failure of BeforeAll is the block's.
        $errors = @($spec.ErrorRecord) + @(for ($block = $spec.Block; $block; $block = $block.Parent) { $block.ErrorRecord })
        @{
            File    = Split-Path $spec.ScriptBlock.File -Leaf
            Name    = $spec.Path -join ' > '
            Title   = $spec.ExpandedPath
            Result  = $spec.Result
            Message = @($errors | Where-Object { $_ } | ForEach-Object { "$_`n$($_.ScriptStackTrace)" }) -join "`n"
        }
    }
    # A file that Pester cannot read has no specs.
    $broken = foreach ($container in $run.Containers | Where-Object ErrorRecord) {
        @{ File = Split-Path $container.Item -Leaf; Name = $null; Title = $null; Result = 'Failed'; Message = "$($container.ErrorRecord)" }
    }
    ConvertTo-Json @($specs; $broken) | Set-Content $ResultPath
}
elseif ($run.Result -ne 'Passed') {
    exit 1
}
