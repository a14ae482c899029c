using System.Collections.Concurrent;
using System.Management.Automation;
using ServeBench.Decisions;
using ServeBench.Load;
using ServeBench.Metrics;
using ServeBench.Results;
using ServeBench.Sweeps;
using ServeBench.Tests.Hosting;
using Xunit;

namespace ServeBench.Tests.Plans;

/// <summary>A plan runs as its pipeline does, in the session of its user.</summary>
public sealed class InvokeServePlanTests : IClassFixture<ModuleHost>, IDisposable
{
    private const string Simulated = "version: 1\nsimulator: { timeToFirstTokenMs: 0, interTokenLatencyMs: 0 }\ndataset: { count: 3, inputLength: 8, outputLength: 2 }\n";

    private const string Answer = "HTTP/1.1 200 OK\r\nContent-Type: text/event-stream\r\nContent-Length: 48\r\n\r\ndata: {\"choices\":[{\"text\":\"a\"}]}\n\ndata: [DONE]\n\n";

    private readonly ModuleHost _host;
    private readonly TemporaryFolder _folder = new();

    public InvokeServePlanTests(ModuleHost host)
    {
        _host = host;
        _host.SetVariable("folder", _folder.Root);
        _host.SetVariable("file", _folder["plan.yaml"]);
    }

    public void Dispose() => _folder.Dispose();

    [Theory]
    [InlineData("plan.yaml", "plan.json", "report.html")]
    [InlineData("sweep-plan.yaml", "2-32-1.json", "sweep.html")]
    public void An_example_runs_as_it_stands(string example, params string[] files)
    {
        string path = RepositoryFolder.PathOf("examples", example);
        _host.SetVariable("example", path);
        ModuleResult result = _host.Run("$env:SERVEBENCH_OUT = $folder; try { Test-ServePlan $example; Invoke-ServePlan $example } finally { $env:SERVEBENCH_OUT = $null }");
        Assert.Empty(result.Errors);
        Assert.All(files, file => Assert.True(File.Exists(_folder[file]), file));
        if (example == "plan.yaml")
        {
            Assert.Equal(20, Assert.IsType<ServeMetrics>(result.Output[0].BaseObject).Completed);
            Assert.Equal(2, result.Output.Count(item => item.BaseObject is ServeObjectiveResult));
        }
        else
        {
            Assert.Equal(8, result.Output.Count(item => item.BaseObject is ServeSweepRun { Metrics.Completed: 12 }));
            Assert.Equal(8, Directory.GetFiles(_folder.Root, "*-*-*.json").Length);
        }
    }

    [Fact]
    public void Without_measure_requests_stream_out_and_repeat_makes_runs()
    {
        ServeRequestResult[] results = Run(Simulated + "run: { label: 'r{index}' }\nrepeat: 2\noutputs: ['./{label}.json', ./all.html]\n").Values<ServeRequestResult>();
        Assert.Equal(6, results.Length);
        Assert.Equal(["r1", "r2"], results.Select(result => result.Run.Label).Distinct());
        Assert.True(File.Exists(_folder["r1.json"]) && File.Exists(_folder["r2.json"]) && File.Exists(_folder["all.html"]));
    }

    [Fact]
    public void A_condition_takes_only_the_requests_that_meet_it()
    {
        ServeRequestResult[] all = Run("version: 1\nsimulator: { timeToFirstTokenMs: 0, interTokenLatencyMs: 0 }\ndataset: { count: 20, inputLength: 20, outputLength: 2, rangeRatio: 0.5, where: { inputLength: '>= 12 and < 20' } }\nrun: {}\n").Values<ServeRequestResult>();
        Assert.InRange(all.Length, 1, 19);
        Assert.All(all, result => Assert.InRange(result.InputLength, 12, 19));
    }

    [Fact]
    public void A_missed_objective_ends_the_plan_after_its_outputs()
    {
        ModuleResult result = Run(Simulated + "run: {}\nmeasure: {}\nobjectives:\n  objective: ['p50 e2el <= 0.0001 ms']\n  failOn: Undecided\noutputs: [./run.json, ./run.md]\n");
        result.SingleError("ObjectiveNotMet");
        Assert.NotEqual(ObjectiveVerdict.Pass, Assert.IsType<ServeObjectiveResult>(result.Output[1].BaseObject).Verdict);
        Assert.Contains("p50 e2el", File.ReadAllText(_folder["run.md"]), StringComparison.Ordinal);
        Assert.True(File.Exists(_folder["run.json"]));
    }

    [Fact]
    public void Set_and_Label_come_before_the_plan()
    {
        ServeRequestResult[] results = Run(Simulated + "run: { label: a }\n", "-Set dataset.count=2, 'run.metadata={ gpu: H100 }' -Label b").Values<ServeRequestResult>();
        Assert.Equal(2, results.Length);
        Assert.Equal("b", results[0].Run.Label);
        Assert.Equal("H100", results[0].Run.Metadata!["gpu"]);
    }

    [Fact]
    public void WhatIf_lists_every_run_and_sends_nothing()
    {
        PSObject[] runs = [.. Run("version: 1\ndataset: { count: 4, inputLength: 10, outputLength: 5 }\nschedule: { requestRate: 2 }\nrun: { uri: 'http://127.0.0.1:1' }\nrepeat: 2\nsweep: { schedule.requestRate: [2, 4], dataset.count: [4, 8] }\n", "-WhatIf").Output];
        Assert.Equal(8, runs.Length);
        Assert.Equal([4, 4, 8, 8, 4, 4, 8, 8], runs.Select(run => (int)run.Properties["RequestCount"].Value));
        Assert.Equal(40L, runs[0].Properties["InputTokens"].Value);
        Assert.Equal(20L, runs[0].Properties["OutputTokens"].Value);
        Assert.Equal([2.0, 4.0, 1.0, 2.0], runs.Where((_, index) => index % 2 == 0).Select(run => Math.Round((double)run.Properties["LeastSeconds"].Value, 9)));
        Assert.Equal("schedule.requestRate 2, dataset.count 4", runs[0].Properties["ParameterText"].Value);
    }

    [Fact]
    public void Combinations_may_be_listed_and_carry_their_values()
    {
        ServeSweepRun[] runs = Run(Simulated + "run: {}\nsweep: [{ run.maxConcurrency: 1 }, { run.maxConcurrency: 2, dataset.count: 5 }]\n").Values<ServeSweepRun>();
        Assert.Equal([3, 5], runs.Select(run => run.Metrics.Completed));
        Assert.Equal([1, 2], runs.Select(run => run.Metrics.Run.MaxConcurrency));
    }

    [Fact]
    public async Task Ctrl_C_ends_the_run_and_its_simulator()
    {
        File.WriteAllText(_folder["plan.yaml"], "version: 1\nsimulator: { timeToFirstTokenMs: 60000, port: 0 }\ndataset: { count: 2, inputLength: 8, outputLength: 2 }\nrun: {}\n");
        using ModuleInvocation running = _host.Start("Invoke-ServePlan $file");
        while (!running.Streams.Progress.Any(record => record.StatusDescription.Contains("in flight", StringComparison.OrdinalIgnoreCase) || record.Activity.Contains("benchmark", StringComparison.OrdinalIgnoreCase)))
        {
            TestContext.Current.CancellationToken.ThrowIfCancellationRequested();
            await Task.Yield();
        }

        running.Stop();
        Assert.True(running.Wait().Stopped);
        Assert.DoesNotContain(_host.Run("Get-Module ServeBench | ForEach-Object { & $_ { [ServeBench.Commands.RunningSimulators]::All } } 2>$null").Output, item => item is not null);
    }

    [Fact]
    public void Warnings_and_verbose_lines_come_through()
    {
        ModuleResult result = Run(Simulated + "run: {}\n", "-Verbose");
        Assert.Contains(result.Verbose, line => line.Contains("with backend openai, model sim", StringComparison.Ordinal));
        Assert.NotEmpty(result.Progress);
    }

    [Fact]
    public void An_error_of_a_step_ends_the_plan_with_its_own_id() =>
        Run("version: 1\ndataset: { count: 1 }\nrun: { uri: 'http://127.0.0.1:1' }\nrepeat: 3\n").SingleError("EndpointUnreachable");

    [Fact]
    public void A_result_carries_its_plan_and_can_be_repeated()
    {
        ServeMetrics first = Run(Simulated + "run: { label: '${env:SERVEBENCH_TEST_LABEL:-mine}', apiKey: '${env:SERVEBENCH_TEST_SECRET:-}' }\nmeasure: {}\nsweep: { run.maxConcurrency: [1, 2] }\n", prefix: "$env:SERVEBENCH_TEST_SECRET = 's3cret-key'; $env:SERVEBENCH_TEST_LABEL = 'then'").Values<ServeSweepRun>()[1].Metrics;
        string file = Directory.GetFiles(_folder.Root, "run=0.json", SearchOption.AllDirectories).Single(path => path.Contains("maxConcurrency=2", StringComparison.Ordinal));
        Assert.DoesNotContain("s3cret-key", File.ReadAllText(file), StringComparison.Ordinal);
        ServePlanRecord record = Assert.Single(ResultImporter.Read(file)).Run.Plan!;
        Assert.Equal("then", record.Environment["SERVEBENCH_TEST_LABEL"]);
        Assert.Equal("then", first.Run.Label);

        _host.SetVariable("result", file);
        ModuleResult again = _host.Run("$env:SERVEBENCH_TEST_LABEL = 'now'; try { Invoke-ServePlan -FromResult $result } finally { $env:SERVEBENCH_TEST_LABEL = $null; $env:SERVEBENCH_TEST_SECRET = $null }");
        ServeMetrics metrics = Assert.Single(again.Values<ServeMetrics>());
        Assert.Equal(2, metrics.Run.MaxConcurrency);
        Assert.Equal("now", metrics.Run.Label);
        Assert.Contains("The environment variable SERVEBENCH_TEST_LABEL differs: 'now' now, 'then' when the result was made.", again.Warnings);
        _host.Run("$env:SERVEBENCH_TEST_LABEL = $null");
        File.WriteAllText(_folder["other.json"], "{\"model_id\":\"m\",\"duration\":1,\"completed\":0}");
        _host.Run("Invoke-ServePlan -FromResult \"$folder/other.json\"").SingleError("PlanMissing");
    }

    [Fact]
    public async Task Secrets_reach_the_endpoint_and_nothing_else()
    {
        var requests = new ConcurrentQueue<ScriptedRequest>();
        await using ScriptedServer endpoint = ScriptedServer.Start(async connection =>
        {
            while (await connection.ReadRequestAsync() is { } request)
            {
                requests.Enqueue(request);
                await connection.WriteAsync(Answer);
            }
        });
        string plan = $"version: 1\nvariables: {{ key: '${{env:SERVEBENCH_TEST_KEY}}' }}\ndataset: {{ count: 1, inputLength: 4, outputLength: 1 }}\nrun:\n  uri: {endpoint.Uri}\n  model: m\n  skipEndpointCheck: true\n  noRealign: true\n  apiKey: ${{key}}\n  headers: {{ x-api-key: '${{secret:mine}}', Authorization: 'Bearer ${{env:SERVEBENCH_TEST_KEY}}' }}\n";
        File.WriteAllText(_folder["plan.yaml"], plan);
        ModuleResult result = _host.Run("""
            function global:Get-Secret { param($Name, [switch] $AsPlainText) ConvertTo-SecureString "vault-$Name-s3cret" -AsPlainText -Force }
            $env:SERVEBENCH_TEST_KEY = 'env-s3cret'
            try {
                Test-ServePlan $file; Export-ServePlan $file; Export-ServePlan $file -AsScript; Invoke-ServePlan $file -WhatIf | Out-String
                Invoke-ServePlan $file -Verbose | Export-ServeResult "$folder/run.json" -Detailed -PassThru | ConvertTo-Json -Depth 3
            }
            finally { $env:SERVEBENCH_TEST_KEY = $null; Remove-Item function:Get-Secret }
            """);
        Assert.All(result.Output.Select(item => item.ToString()).Concat(result.Verbose).Concat(result.Warnings).Concat(result.Errors.Select(error => error.ToString())), text => Assert.DoesNotContain("s3cret", text, StringComparison.Ordinal));
        Assert.DoesNotContain("s3cret", File.ReadAllText(_folder["run.json"]), StringComparison.Ordinal);
        ScriptedRequest sent = Assert.Single(requests, request => request.Target == "/v1/completions");
        Assert.Equal("vault-mine-s3cret", sent.Header("x-api-key"));
        Assert.Equal("Bearer env-s3cret", sent.Header("Authorization"));
    }

    [Fact]
    public void A_comment_stays_in_the_file()
    {
        string plan = "# key: sk-s3cret\n" + Simulated + "run: # sk-s3cret\n  label: 'a # b' # was sk-s3cret\n  metadata: { c: d#e } #sk-s3cret\n#sk-s3cret\noutputs: [{ path: ./run.json, detailed: true }]\n# sk-s3cret";
        Assert.Equal(3, Run(plan).Values<ServeRequestResult>().Length);
        Assert.DoesNotContain("s3cret", File.ReadAllText(_folder["run.json"]), StringComparison.Ordinal);
        ServeRun run = ResultImporter.Read(_folder["run.json"])[0].Run;
        Assert.Equal("a # b", run.Label);
        Assert.Equal(plan.Split('\n').Length, run.Plan!.Text.Split('\n').Length);
        _host.SetVariable("result", _folder["run.json"]);
        Assert.Equal(["a # b", "a # b", "a # b"], _host.Run("Invoke-ServePlan -FromResult $result").Values<ServeRequestResult>().Select(result => result.Run.Label));
    }

    [Fact]
    public void A_secret_that_no_vault_has_is_an_error() =>
        Run(Simulated + "run: { apiKey: '${secret:none}' }\n").SingleError("PlanSecretNotFound");

    [Fact]
    public void The_exported_script_makes_the_same_requests()
    {
        string plan = Simulated + "schedule: { requestRate: 500, seed: 3 }\nrun: { label: '{index}', ignoreEos: true, extraBody: { top_k: 5, stop: [a, b] } }\nrepeat: 2\n";
        ServeRequestResult[] direct = Run(plan).Values<ServeRequestResult>();
        ServeRequestResult[] scripted = _host.Run("Export-ServePlan $file \"$folder/plan.ps1\" -AsScript; (Get-Content \"$folder/plan.ps1\" | Where-Object { $_ -notlike '#Requires*' }) -join \"`n\" | Invoke-Expression").Values<ServeRequestResult>();
        Assert.Equal(Describe(direct), Describe(scripted));
    }

    [Fact]
    public void The_resolved_plan_is_a_plan_that_comes_to_the_same()
    {
        File.WriteAllText(_folder["plan.yaml"], File.ReadAllText(RepositoryFolder.PathOf("examples", "sweep-plan.yaml")));
        string first = (string)_host.Run("Export-ServePlan $file \"$folder/resolved.yaml\"; Get-Content \"$folder/resolved.yaml\" -Raw").Output[0].BaseObject;
        string second = (string)_host.Run("Export-ServePlan \"$folder/resolved.yaml\"").Output[0].BaseObject;
        Assert.Equal(first, second);
        _host.Run("Export-ServePlan $file \"$folder/resolved.yaml\"").SingleError("PlanExists");
    }

    [Theory]
    [InlineData("Minimal")]
    [InlineData("Sweep")]
    [InlineData("MultiTurn")]
    [InlineData("Trace")]
    [InlineData("Gate")]
    public void A_new_plan_has_no_mistakes(string template)
    {
        File.WriteAllText(_folder["trace.jsonl"], "{\"timestamp\": 0, \"input_length\": 8, \"output_length\": 2, \"hash_ids\": [1]}\n");
        ModuleResult result = _host.Run($"New-ServePlan $file -Template {template} -PassThru; Test-ServePlan $file; Test-ServePlan $file -Set run.uri=http://127.0.0.1:1 -SkipDataset");
        Assert.Empty(result.Errors);
        Assert.Single(result.Output);
        Assert.Equal(File.ReadAllText(RepositoryFolder.PathOf("docs", "servebench-plan.schema.json")), File.ReadAllText(_folder["servebench-plan.schema.json"]));
        _host.Run("New-ServePlan $file").SingleError("PlanExists");
    }

    private static IEnumerable<string> Describe(IEnumerable<ServeRequestResult> results) =>
        results.OrderBy(result => result.Run.Label, StringComparer.Ordinal).ThenBy(result => result.Index).Select(result => $"{result.Run.Label} {result.Index} {result.ScheduledSeconds} {result.InputLength} {result.OutputLength}");

    private ModuleResult Run(string plan, string arguments = "", string prefix = "")
    {
        File.WriteAllText(_folder["plan.yaml"], plan);
        return _host.Run($"{prefix}\nInvoke-ServePlan $file {arguments}");
    }
}
