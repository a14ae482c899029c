BeforeAll {
    $root = Resolve-Path "$PSScriptRoot/../.."
    Import-Module "$root/artifacts/module/ServeBench" -Force
    $folder = Join-Path $TestDrive 'experiment'
    foreach ($workload in 'short', 'long') {
        $runs = foreach ($concurrency in 1, 4) {
            foreach ($number in 0, 1) {
                [ordered] @{
                    _benchmark_name = $workload; max_concurrency = $concurrency; run_number = $number; request_rate = 'inf'
                    request_throughput = $concurrency + 0.5; output_throughput = 100.0 * $concurrency; p95_e2el_ms = 10.0 * $concurrency; p99_e2el_ms = 12.0 * $concurrency
                }
            }
        }
        New-Item -ItemType Directory -Path "$folder/BENCH--$workload" -Force | Out-Null
        ConvertTo-Json $runs | Set-Content "$folder/BENCH--$workload/summary.json"
    }
}

Describe 'Reports over a sweep' {
    It 'reads runs that PowerShell filters, groups and sorts by their numbers' {
        $runs = Import-ServeSweep $folder
        $runs | Should -HaveCount 8
        $runs | Where-Object output_throughput -GT 100 | Group-Object _benchmark_name | ForEach-Object Count | Should -Be 2, 2
        ($runs | Measure-Object p95_e2el_ms -Average).Average | Should -Be 25
        $runs | Format-Table | Out-String | Should -Match '(?m)^long\s+0\s+inf\s+1\s+1\.50\s+100\.00\s+12\.00'
    }

    It 'draws the rows of a CSV file' {
        Import-ServeSweep $folder | Export-Csv "$TestDrive/runs.csv"
        $page = Import-Csv "$TestDrive/runs.csv" | Export-ServeSweepPlot "$TestDrive/csv.html" -VarX max_concurrency -CurveBy _benchmark_name -PassThru
        $html = Get-Content $page.FullName -Raw
        $html | Should -Match '<th scope="row">_benchmark_name=long</th>\s*<td>4</td>\s*<td>48</td>\s*<td>2</td>'
        Import-ServeSweep $folder | Export-ServeSweepPlot "$TestDrive/json.html" -VarX max_concurrency -CurveBy _benchmark_name
        Get-Content "$TestDrive/json.html" -Raw | Should -Be $html
    }

    It 'writes the boundary table with the columns of vLLM' {
        Import-ServeSweep $folder | Measure-ServeBoundary | Export-Csv "$TestDrive/boundary.csv" -UseQuotes Never
        Get-Content "$TestDrive/boundary.csv" | Should -Be @(
            '_benchmark_name,max_concurrency,output_throughput,p95_e2el_ms,p95_e2el_ms_multiplier_vs_baseline,n_runs,baseline'
            'long,1,100,10,1,2,1'
            'long,4,400,40,4,2,1'
            'short,1,100,10,1,2,1'
            'short,4,400,40,4,2,1'
        )
    }

    It 'runs what a command line of vllm bench sweep becomes' {
        foreach ($command in 'plot', 'plot_pareto', 'boundary') {
            & ([scriptblock]::Create((ConvertFrom-VllmCommand "vllm bench sweep $command '$folder'").Script)) | Out-Null
        }
        "$folder/FIGURE.html", "$folder/pareto/PARETO.html", "$folder/boundary.csv" | Should -Exist
    }

    It 'draws metrics that come from another session' {
        $simulator = Start-ServeSimulator -TimeToFirstTokenMs 1 -InterTokenLatencyMs 1
        try {
            $metrics = New-ServeDataset -Count 3 -InputLength 8 -OutputLength 4 | Invoke-ServeBenchmark $simulator.Uri -MaxConcurrency 2 | Measure-ServeMetrics
        }
        finally {
            $simulator | Stop-ServeSimulator
        }
        $metrics | Export-Clixml "$TestDrive/metrics.xml"
        Import-Clixml "$TestDrive/metrics.xml" | Export-ServeSweepPlot "$TestDrive/other.html" -VarX max_concurrency -VarY p99_ttft_ms
        $metrics | Export-ServeSweepPlot "$TestDrive/same.html" -VarX max_concurrency -VarY p99_ttft_ms
        Get-Content "$TestDrive/other.html" -Raw | Should -Be (Get-Content "$TestDrive/same.html" -Raw)
    }
}
