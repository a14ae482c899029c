<#
.SYNOPSIS
Compares two simulators that differ by a known change with Invoke-ServeComparison, and writes the table of docs/comparison.md.

.DESCRIPTION
Both simulators are in this process, as their client is, so that the machine's own noise is part of every run. Takes about ten minutes.

.EXAMPLE
dotnet run --project src/ServeBench.Shell -c Release -- -File bench/comparison.ps1 -Repeat 6
#>
[CmdletBinding()]
param(
    # By how many percent the second simulator is slower.
    [double[]] $ChangePercent = @(0, 2, 5),

    # Comparisons of each change.
    [int] $Repeat = 6,

    # What does not matter, in percent.
    [double] $TolerancePercent = 1,

    # What decides.
    [string[]] $Metric = @('MeanTtftMs', 'MeanTpotMs')
)

$ErrorActionPreference = 'Stop'
if (-not (Get-Command Invoke-ServeComparison -ErrorAction Ignore)) {
    Import-Module "$PSScriptRoot/../artifacts/module/ServeBench"
}

'| change | metric | Better | Worse | Equivalent | Undecided | mean change found | blocks, mean |'
'|---|---|---|---|---|---|---|---|'
foreach ($change in $ChangePercent) {
    $found = foreach ($number in 1..$Repeat) {
        $sides = foreach ($factor in 1, (1 + $change / 100)) {
            Start-ServeSimulator -TimeToFirstTokenMs (50 * $factor) -InterTokenLatencyMs (10 * $factor)
        }
        try {
            New-ServeDataset -Count 40 -InputLength 32 -OutputLength 21 -Seed $number |
                New-ArrivalSchedule -RequestRate 40 -Seed $number |
                Invoke-ServeComparison $sides[0].Uri $sides[1].Uri -Metric $Metric -TolerancePercent $TolerancePercent -Seed $number -WarningAction SilentlyContinue
        }
        finally {
            $sides | Stop-ServeSimulator
        }
    }
    foreach ($group in $found | Group-Object Metric) {
        $verdicts = foreach ($verdict in 'Better', 'Worse', 'Equivalent', 'Undecided') { '{0} of {1}' -f @($group.Group | Where-Object Verdict -EQ $verdict).Count, $group.Count }
        $mean = ($group.Group | Measure-Object ChangePercent -Average).Average
        $blocks = ($group.Group | Measure-Object ReferenceCount -Average).Average
        [string]::Format([cultureinfo]::InvariantCulture, '| {0} % | {1} | {2} | {3:+0.00;-0.00;0.00} % | {4:0.0} |', $change, $group.Name, ($verdicts -join ' | '), $mean, $blocks)
    }
}
