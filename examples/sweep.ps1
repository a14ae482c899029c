#Requires -Version 7.6
<#
.SYNOPSIS
Runs each entry of a parameter file several times and says how much the runs vary.

.DESCRIPTION
The file is one of vllm bench sweep: a list of objects, or an object of named objects, with options of vllm bench serve. Files are those of
vllm bench sweep too. Without -Uri it measures the built-in endpoint, whose prefix cache is emptied after each run.

.EXAMPLE
./examples/sweep.ps1 -Uri http://127.0.0.1:8000 -ParameterFile ./params.json -BenchmarkCommand 'vllm bench serve --num-prompts 500'

.EXAMPLE
./examples/sweep.ps1 -ExperimentName 20260801_123015 -Resume
#>
[CmdletBinding()]
param(
    # The parameter file.
    [string] $ParameterFile = "$PSScriptRoot/sweep-params.json",

    # The endpoint; the built-in one by default.
    [uri] $Uri,

    # The benchmark that the entries change.
    [string] $BenchmarkCommand = 'vllm bench serve --num-prompts 20 --random-input-len 64 --random-output-len 16',

    # Runs of each entry.
    [int] $RunCount = 3,

    # Where the experiments are.
    [string] $OutputFolder = './results',

    # The folder of this experiment; the time by default.
    [string] $ExperimentName = [datetime]::Now.ToString('yyyyMMdd_HHmmss'),

    # Goes on with an experiment.
    [switch] $Resume
)

$ErrorActionPreference = 'Stop'
if (-not (Get-Command Invoke-ServeSweep -ErrorAction Ignore)) {
    Import-Module "$PSScriptRoot/../artifacts/module/ServeBench"
}

$simulator = if (-not $Uri) { Start-ServeSimulator -TimeToFirstTokenMs 20 -InterTokenLatencyMs 2 -MaxConcurrency 8 }
try {
    $sweep = @{
        BenchmarkCommand = $BenchmarkCommand
        BenchmarkParameter = $ParameterFile
        Uri = $simulator ? $simulator.Uri : $Uri
        AfterBenchmark = { param($Parameters, $Uri) Reset-ServeCache $Uri }
        RunCount = $RunCount
        OutputFolder = $OutputFolder
        ExperimentName = $ExperimentName
        Resume = $Resume
    }
    Invoke-ServeSweep @sweep |
        Measure-ServeRepetition -By Name -Metric RequestThroughput, OutputThroughput, MeanTtftMs, P99TtftMs, MeanTpotMs, MeanE2elMs
}
finally {
    if ($simulator) { $simulator | Stop-ServeSimulator }
}
