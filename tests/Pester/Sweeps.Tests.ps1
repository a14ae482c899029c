BeforeAll {
    $root = Resolve-Path "$PSScriptRoot/../.."
    Import-Module "$root/artifacts/module/ServeBench" -Force
    $simulator = Start-ServeSimulator -TimeToFirstTokenMs 5 -InterTokenLatencyMs 1
    $sweep = @{
        BenchmarkCommand = 'vllm bench serve --num-prompts 6 --random-input-len 16 --random-output-len 4 --metric-percentiles 50,95,99'
        BenchmarkParameter = @{ max_concurrency = 1 }, @{ max_concurrency = 3 }
        Uri = $simulator.Uri
        AfterBenchmark = { param($Parameters, $Uri) Reset-ServeCache $Uri }
        RunCount = 2
        OutputFolder = $TestDrive
        ExperimentName = 'spec'
    }
    $runs = Invoke-ServeSweep @sweep -WarningAction SilentlyContinue
}

AfterAll {
    $simulator | Stop-ServeSimulator
}

Describe 'A sweep' {
    It 'writes a run each, with the options as properties' {
        $runs | Should -HaveCount 4
        $runs | Group-Object max_concurrency | ForEach-Object { "$($_.Name): $($_.Count)" } | Should -Be '1: 2', '3: 2'
        $runs.Completed | Should -Be 6, 6, 6, 6
        $runs | Format-Table | Out-String | Should -Match '(?m)^max_concurrency=3\s+1\s+6\s+0 '
    }

    It 'shows its servers and its benchmarks with -WhatIf' {
        $said = pwsh -NoProfile -NonInteractive -Command "
            Import-Module '$root/artifacts/module/ServeBench'
            Invoke-ServeSweep 'vllm bench serve' -ServerCommand 'no-such-program --port 1' -AfterBenchmark { } -BenchmarkParameter @{ max_concurrency = 7 } -OutputFolder '$TestDrive' -WhatIf"
        $said = @($said | Where-Object { $_ -match '^What if' })
        $said | Should -HaveCount 2
        $said[0] | Should -Match 'Start the server.*no-such-program'
        $said[1] | Should -Match 'max-concurrency 7'
    }

    It 'goes into ordinary commands' {
        ($runs | Where-Object max_concurrency -GT 1 | Sort-Object OutputThroughput -Descending | Select-Object -First 1).Name | Should -Be 'max_concurrency=3'
        $runs | Export-Csv "$TestDrive/runs.csv"
        [double]::Parse((Import-Csv "$TestDrive/runs.csv")[0].OutputThroughput) | Should -Be $runs[0].OutputThroughput
        ($runs[0] | ConvertTo-Json -Depth 1 -WarningAction Ignore | ConvertFrom-Json).max_concurrency | Should -Be 1
    }

    It 'has its options with their values as JSON' {
        $json = $runs[-1] | Select-Object BenchmarkParameters, ServerParameters | ConvertTo-Json -Depth 3 | ConvertFrom-Json
        $json.BenchmarkParameters | ConvertTo-Json -Compress | Should -Be '{"max_concurrency":3}'
        $json.ServerParameters | ConvertTo-Json -Compress | Should -Be '{}'
        $runs[-1].BenchmarkParameters.max_concurrency | Should -Be 3
        $runs[-1].BenchmarkParameters['none'] | Should -BeNullOrEmpty
        "$($runs[-1].BenchmarkParameters)" | Should -Be 'max_concurrency=3'
    }

    It 'gives its options to another sweep' {
        $again = $sweep.Clone()
        $again.BenchmarkParameter = $runs[-1].BenchmarkParameters
        $again.ExperimentName = 'again'
        $again.RunCount = 1
        (Invoke-ServeSweep @again -WarningAction SilentlyContinue).Name | Should -Be 'max_concurrency=3'
    }

    It 'is shown within 80 columns when it was read' {
        Import-ServeSweep "$TestDrive/spec" | Out-String -Width 80 | Should -Match '(?m)^Benchmark +Run +Rate +Conc +req/s +tok/s +TTFT p99 \(ms\) E2EL p99 \(ms\)\r?$'
    }

    It 'goes into Compare-ServeResult' {
        $compared = $runs | Select-Object -Skip 2 | Compare-ServeResult $runs[0] -Metric OutputThroughput -Force -WarningAction SilentlyContinue
        $compared.Runs | Should -Be 'max_concurrency=1, run 0 -> max_concurrency=3, run 0', 'max_concurrency=1, run 0 -> max_concurrency=3, run 1'
        $compared.Delta | ForEach-Object { $_ | Should -BeGreaterThan 0 }
    }

    It 'goes into Measure-ServeRepetition' {
        $repetitions = $runs | Measure-ServeRepetition -By max_concurrency -Metric output_throughput, P99TtftMs -WarningVariable warnings
        $repetitions.Group | Should -Be 'max_concurrency 1', 'max_concurrency 1', 'max_concurrency 3', 'max_concurrency 3'
        $repetitions.RunCount | Should -Be 2, 2, 2, 2
        $repetitions[0].Mean | Should -Be (($runs[0..1].OutputThroughput | Measure-Object -Average).Average)
        $warnings | Should -BeNullOrEmpty
    }

    It 'goes into Export-ServeSweepPlot' {
        $page = $runs | Export-ServeSweepPlot "$TestDrive/runs.html" -VarX max_concurrency -VarY output_throughput -PassThru
        $page | Should -BeOfType System.IO.FileInfo
        $page.PSPath | Should -Be (Get-Item "$TestDrive/runs.html").PSPath
        Get-Content $page -Raw | Should -Match 'max_concurrency'
    }

    It 'goes into Measure-ServeBoundary' {
        $boundary = $runs | Measure-ServeBoundary -WarningVariable warnings
        $boundary.max_concurrency | Should -Be 1, 3
        $boundary.n_runs | Should -Be 2, 2
        $boundary[0].p95_e2el_ms_multiplier_vs_baseline | Should -Be 1
        $warnings | Should -BeNullOrEmpty
    }

    It 'is the same once it was read from its files' {
        $read = Import-ServeSweep "$TestDrive/spec"
        $metrics = 'OutputThroughput', 'P99TtftMs', 'SteadyStateMeanTtftMs'
        $again = $read | Measure-ServeRepetition -By max_concurrency -Metric $metrics
        $again.Mean | Should -Be ($runs | Measure-ServeRepetition -By max_concurrency -Metric $metrics).Mean
        ($read | Measure-ServeBoundary).p95_e2el_ms | Should -Be ($runs | Measure-ServeBoundary).p95_e2el_ms
        $read[0] | Compare-ServeResult $runs[0] -Force -WarningAction SilentlyContinue | Where-Object { $_.Delta } | Should -BeNullOrEmpty
        Import-Csv "$TestDrive/spec/summary.csv" -WarningAction Ignore | Measure-ServeRepetition -By max_concurrency -Metric OutputThroughput |
            ForEach-Object Mean | Should -Be ($runs | Measure-ServeRepetition -By max_concurrency -Metric OutputThroughput).Mean
    }
}
