#Requires -Version 7.6
<#
.SYNOPSIS
Runs each entry of a parameter file several times, as vllm bench sweep serve does with its --bench-params.

.DESCRIPTION
Needs pwsh, for ConvertFrom-Json, Export-Csv and Measure-Object. The file holds a list of objects, or an object of named objects, whose
members are options of vllm bench serve: request_rate or request-rate, max_concurrency, random_input_len and so on. An option goes to
the cmdlets that know it by this name; one that none knows is an error before the first run. The prompts are random ones.

Each run is run=N.json in a folder of its entry, BENCH--NAME, below the experiment's folder, beside summary.json with all runs of the
entry; summary.csv has a line for each run of the experiment. The script writes mean, standard deviation of the sample, least, greatest and
coefficient of variation over the runs of each entry. Without -Uri it measures the built-in endpoint.

.EXAMPLE
./examples/sweep.ps1 -Uri http://127.0.0.1:8000 -BenchParams ./params.json -Option @{ backend = 'vllm'; num_prompts = 500 } | Format-Table

.EXAMPLE
./examples/sweep.ps1 -Uri $uri -BenchParams ./params.json -AfterBench { Invoke-RestMethod "$uri/reset_prefix_cache" -Method Post }

.EXAMPLE
./examples/sweep.ps1 -ExperimentName 20260801_123015 -Resume
#>
[CmdletBinding()]
param(
    # The parameter file.
    [string] $BenchParams = "$PSScriptRoot/sweep-params.json",

    # The endpoint; the built-in one by default.
    [uri] $Uri,

    # Options of every run, by vLLM's names; those of an entry win.
    [hashtable] $Option = @{ num_prompts = 20; random_input_len = 64; random_output_len = 16 },

    # How many runs for each entry, 1 or more.
    [Alias('NumRuns')]
    [ValidateRange(1, 1000)]
    [int] $RunCount = 3,

    # Where the experiments are.
    [Alias('OutputDir')]
    [string] $OutputFolder = './results',

    # The folder of this experiment.
    [string] $ExperimentName = (Get-Date -Format 'yyyyMMdd_HHmmss'),

    # What to do after each run, for example to empty the caches of the server.
    [scriptblock] $AfterBench,

    # Goes on with an experiment: runs whose files are there are not run again.
    [switch] $Resume,

    # Says what would be run, and runs nothing.
    [switch] $DryRun
)

$ErrorActionPreference = 'Stop'
if (-not (Get-Command Invoke-ServeBenchmark -ErrorAction Ignore)) {
    Import-Module "$PSScriptRoot/../artifacts/module/ServeBench"
}

# The steps of a run, and the parameters of each that the script sets, or that are another step's.
$steps = [ordered] @{
    'New-ServeDataset'      = 'Uri', 'Model', 'ApiKey', 'Headers', 'SkipCertificateCheck'
    'New-ArrivalSchedule'   = 'InputObject', 'Count'
    'Invoke-ServeBenchmark' = 'InputObject', 'Uri', 'RequestRate', 'Burstiness', 'Seed', 'Metadata'
}

# The arguments of each step for options by vLLM's names. The later of two spellings of an option wins.
function Get-StepArgument([System.Collections.IDictionary[]] $Options) {
    $arguments = @{}
    $steps.Keys | ForEach-Object { $arguments[$_] = @{} }
    foreach ($set in $Options) {
        foreach ($key in $set.Keys | Where-Object { $_ -ne '_benchmark_name' }) {
            $name = $key -replace '[-_]'
            $found = foreach ($step in $steps.Keys) {
                $parameter = (Get-Command $step).Parameters.Values | Where-Object { $_.Name -eq $name -or $_.Aliases -contains $name }
                if ($parameter -and $parameter.Name -notin $steps[$step]) {
                    $arguments[$step][$parameter.Name] = $set[$key]
                    $step
                }
            }
            if (-not $found) {
                throw "'$BenchParams': no step of a run knows the option '$key'. Options are those of vllm bench serve that $($steps.Keys -join ', ') have."
            }
        }
    }
    $arguments
}

$content = Get-Content -LiteralPath $BenchParams -Raw | ConvertFrom-Json -AsHashtable -NoEnumerate
$entries = @(
    if ($content -is [System.Collections.IDictionary]) {
        foreach ($name in $content.Keys) { @{ Name = $name; Options = $content[$name]; Overrides = [ordered] @{ _benchmark_name = $name } } }
    }
    else {
        foreach ($options in $content) {
            $text = ($options.Keys | Where-Object { $_ -ne '_benchmark_name' } | ForEach-Object { "$_=$($options[$_])" }) -join '-'
            @{ Name = $options['_benchmark_name'] ?? $text; Options = $options; Overrides = [ordered] @{} }
        }
    }
)
$twice = $entries | Group-Object { $_.Name } | Where-Object Count -GT 1
if ($twice) {
    throw "'$BenchParams': several entries have the name '$($twice[0].Name)'. Give each a _benchmark_name of its own."
}

$experiment = Join-Path $OutputFolder $ExperimentName
if ($Resume -and -not (Test-Path -LiteralPath $experiment)) {
    throw "There is no experiment '$experiment' to go on with."
}

foreach ($entry in $entries) {
    foreach ($key in $entry.Options.Keys) { $entry.Overrides[$key] = $entry.Options[$key] }
    $entry.Arguments = Get-StepArgument $Option, $entry.Options
    $entry.Folder = Join-Path $experiment ("BENCH--$($entry.Name)" -replace '\.\.', '__' -replace '[\\/:*?"<>|]', '_')
}

if ($DryRun) {
    foreach ($entry in $entries) {
        $commands = foreach ($step in $steps.Keys) {
            $arguments = $entry.Arguments[$step]
            (@($step) + ($arguments.Keys | Sort-Object | ForEach-Object { "-${_}:$($arguments[$_])" })) -join ' '
        }
        [pscustomobject] @{ Name = $entry.Name; Runs = $RunCount; Folder = $entry.Folder; Command = $commands -join ' | ' }
    }
    return
}

$simulator = $null
$all = [System.Collections.Generic.List[object]]::new()
try {
    foreach ($entry in $entries) {
        [void] (New-Item $entry.Folder -ItemType Directory -Force)
        $dataset, $schedule, $benchmark = $steps.Keys | ForEach-Object { $entry.Arguments[$_] }
        $runs = foreach ($number in 0..($RunCount - 1)) {
            $file = Join-Path $entry.Folder "run=$number.json"
            if (-not ($Resume -and (Test-Path -LiteralPath $file))) {
                # What the file says of the run beyond its own keys.
                $metadata = [ordered] @{ run_number = $number }
                foreach ($key in $entry.Overrides.Keys) { $metadata[$key] = $entry.Overrides[$key] }
                # A new one for each run, since its cache would hold the prompts of the run before.
                $simulator = if (-not $Uri) { Start-ServeSimulator -TimeToFirstTokenMs 20 -InterTokenLatencyMs 2 -MaxConcurrency 8 }
                New-ServeDataset @dataset |
                    New-ArrivalSchedule @schedule |
                    Invoke-ServeBenchmark -Uri ($simulator ? $simulator.Uri : $Uri) -Metadata $metadata @benchmark |
                    Measure-ServeMetrics |
                    Export-ServeResult -LiteralPath $file
                if ($simulator) {
                    $simulator | Stop-ServeSimulator
                    $simulator = $null
                }
                if ($AfterBench) { [void] (& $AfterBench) }
            }
            Get-Content -LiteralPath $file -Raw | ConvertFrom-Json -AsHashtable -DateKind String
        }
        ConvertTo-Json @($runs) -Depth 20 | Set-Content -LiteralPath (Join-Path $entry.Folder 'summary.json')
        $all.AddRange(@($runs))

        foreach ($metric in 'request_throughput', 'output_throughput', 'mean_ttft_ms', 'p99_ttft_ms', 'mean_tpot_ms', 'mean_e2el_ms') {
            $statistics = @($runs).$metric | Measure-Object -AllStats
            [pscustomobject] @{
                Name      = $entry.Name
                Metric    = $metric
                Runs      = $statistics.Count
                Mean      = $statistics.Average
                Std       = $statistics.StandardDeviation
                Min       = $statistics.Minimum
                Max       = $statistics.Maximum
                CvPercent = if ($statistics.Average) { 100 * $statistics.StandardDeviation / $statistics.Average }
            }
        }
    }

    # A column for each key that any run has; lists and objects are in the JSON files.
    $columns = $all | ForEach-Object { $run = $_; $run.Keys | Where-Object { $run[$_] -isnot [System.Collections.ICollection] } } | Select-Object -Unique
    $all | ForEach-Object {
        $row = [ordered] @{}
        foreach ($column in $columns) { $row[$column] = $_[$column] }
        [pscustomobject] $row
    } | Export-Csv (Join-Path $experiment 'summary.csv')
}
catch {
    Write-Warning "The sweep ended early. Go on with it: -ExperimentName $ExperimentName -Resume"
    throw
}
finally {
    if ($simulator) { $simulator | Stop-ServeSimulator }
}
