using System.Collections;
using System.Globalization;
using System.Management.Automation;
using System.Xml.Linq;
using ServeBench.Arrivals;
using ServeBench.Calibration;
using ServeBench.Decisions;
using ServeBench.Load;
using ServeBench.Metrics;
using ServeBench.Migration;
using ServeBench.Simulation;
using ServeBench.Sweeps;
using ServeBench.Tests.Results;
using ServeBench.Workloads;
using Xunit;

namespace ServeBench.Tests.Hosting;

/// <summary>Everything that ServeBench.Format.ps1xml and ServeBench.Types.ps1xml refer to is there and works.</summary>
public sealed class ViewTests(ModuleHost host) : IClassFixture<ModuleHost>
{
    private static readonly string s_folder = Path.GetDirectoryName(ModuleHost.ManifestPath)!;

    public static TheoryData<string> ViewedTypes => [.. Views().Select(view => view.Type).Distinct()];

    [Fact]
    public void Each_result_type_has_a_table_and_a_list()
    {
        foreach (Type type in (Type[])[typeof(ServeRequest), typeof(ArrivalSlot), typeof(ServeRun), typeof(ServeRequestResult), typeof(ServeMetrics)])
        {
            Assert.Equal(
                ["ListControl", "TableControl"],
                Views().Where(view => view.Type == type.FullName).Select(view => view.Control.Name.LocalName).Order(StringComparer.Ordinal));
        }
    }

    [Theory]
    [MemberData(nameof(ViewedTypes))]
    public void Each_column_and_line_gives_a_text_in_invariant_form(string type)
    {
        using var simulator = ServeSimulator.Start(new SimulatorOptions());
        foreach (object sample in Samples(type, simulator))
        {
            host.SetVariable("sample", sample);
            foreach ((_, XElement control) in Views().Where(view => view.Type == type))
            {
                foreach (XElement item in control.Descendants().Where(item => item.Name.LocalName is "ScriptBlock" or "PropertyName"))
                {
                    string expression = item.Name.LocalName == "ScriptBlock" ? item.Value : $"$_.{item.Value}";
                    if (item.Name.LocalName == "PropertyName")
                    {
                        Assert.NotNull(sample.GetType().GetProperty(item.Value));
                    }

                    ModuleResult result = host.Run($"[Globalization.CultureInfo]::CurrentCulture = 'de-DE'; $sample | ForEach-Object {{ {expression} }}");

                    Assert.True(result.Errors.Count == 0, $"{type}: {expression}: {string.Join(" ", result.Errors)}");
                    Assert.All(result.Output.Where(value => value is { BaseObject: string }), value => Assert.DoesNotMatch(@"\d,\d", (string)value.BaseObject));
                }
            }
        }
    }

    [Fact]
    public void Each_property_of_a_default_display_is_there()
    {
        foreach (XElement type in XDocument.Load(Path.Combine(s_folder, "ServeBench.Types.ps1xml")).Root!.Elements("Type"))
        {
            string name = type.Element("Name")!.Value;
            if (!name.StartsWith("Deserialized.", StringComparison.Ordinal))
            {
                Type clr = typeof(ServeMetrics).Assembly.GetType(name, throwOnError: true)!;
                string[] known = [.. clr.GetProperties().Select(property => property.Name), .. type.Descendants("ScriptProperty").Select(property => property.Element("Name")!.Value)];
                Assert.All(type.Descendants("ReferencedProperties").Elements("Name"), property => Assert.Contains(property.Value, known));
            }
        }
    }

    [Fact]
    public void Remoting_keeps_results_to_the_depth_that_a_measurement_needs()
    {
        ServeRun run = SampleRuns.FullRun();
        host.SetVariable("sample", SampleRuns.Finished(run));

        // The run, its phases, each of them.
        Assert.Equal(4, Assert.Single(host.Run("$sample.PSStandardMembers.SerializationDepth").Output).BaseObject);
    }

    private static IEnumerable<(string Type, XElement Control)> Views() =>
        from view in XDocument.Load(Path.Combine(s_folder, "ServeBench.Format.ps1xml")).Descendants("View")
        from control in view.Elements().Where(element => element.Name.LocalName.EndsWith("Control", StringComparison.Ordinal))
        select (view.Element("ViewSelectedBy")!.Element("TypeName")!.Value, control);

    private static object[] Samples(string type, ServeSimulator simulator)
    {
        ServeRun run = SampleRuns.FullRun();
        ServeRun ramp = new() { RampUpStrategy = RampUpStrategy.Linear, RampUpStartRate = 1.5, RampUpEndRate = 9.5 };
        object[] samples =
        [
            new ServeRequest { Index = 1234, Prompt = "two\nlines", InputLength = 1000, Timestamp = 1.5 },
            new ServeRequest { Messages = [new ChatMessage("user", "hello")] },
            new ServeRequest { PromptTokenIds = [1, 2, 3] },
            new ArrivalSlot { OffsetSeconds = 1234.5, Rate = double.PositiveInfinity, Request = new ServeRequest { RequestId = "r" } },
            new ArrivalPlan { RequestRate = 8.5, Burstiness = 0.7 },
            new ServePhase { Name = "hold", Arrival = PhaseArrival.Gamma, RequestRate = 1.5, Burstiness = 0.5, RampTo = 9.5, DurationSeconds = 12.5, GraceSeconds = 0.5 },
            new ServePhaseSpan { Name = "hold", Load = "8 requests/s", StartSeconds = 1.5, ArrivalsEndSeconds = 1234.5, EndSeconds = 1235.5, ServerReleaseMs = 50.5 },
            new ServeTimelineWindow { RunId = "r", StartSeconds = 1.5, EndSeconds = 2.5, InFlight = 1.5, P99TtftMs = 50.5, P50E2elMs = 60.5 },
            run, ramp, run.Client!, SampleRuns.Finished(run), SampleRuns.Failed(run),
            MetricsCalculator.Measure(run, [SampleRuns.Finished(run), SampleRuns.Failed(run)], new MeasureOptions { Goodput = GoodputObjective.Parse(new Hashtable { ["ttft"] = 55.5 }) }),
            MetricsCalculator.Measure(ramp, []),
            ToolFiles.Read("sglang.jsonl")[0],
            new ServeDatasetSummary { Count = 2, MeanInputLength = 1234.5, DurationSeconds = 1000.5, MeanRequestRate = 0.25, MediaCount = 1 },
            new ServeComparison { Metric = "MeanTtftMs", ReferenceRun = "a", DifferenceRun = "b", Reference = 0, Difference = 1234.5, LowerIsBetter = true },
            new ServeObjectiveResult
            {
                Objective = "p99 ttft <= 200 ms", Metric = "ttft", Statistic = "p99", Operator = "<=", Limit = 200, Unit = "ms", Actual = 1234.5, Lower = 0.25, Upper = double.PositiveInfinity,
                RequestsNeeded = 1234, Verdict = ObjectiveVerdict.Undecided, Reason = "A reason.",
            },
            new ServeRepetition { Group = "", Metric = "MeanTtftMs", RunCount = 2, Mean = 1234.5, Std = 0.5, Min = 1234, Max = 1235 },
            new ServeStopRule(StopRules.Parse("errors in a row >= 20"), StopMode.Monitor, StopScope.Phase),
            new ServeStop("errors in a row >= 20", StopMode.Enforce, 1234.5, "A reason."),
            new ServeCapacity
            {
                Objective = "p99 ttft <= 200 ms", HighestPass = 1234.5, LowestFail = 1300.5, Estimate = 1250.5, Lower = 1240.5, Upper = 1260.5, Binding = "p99 ttft", ProbeCount = 9,
                DurationSeconds = 1234.5, Reason = "A reason.",
            },
            new ServeCapacity(),
            new ServeCapacityProbe { Number = 1, Load = 1234.5, Verdict = ObjectiveVerdict.Undecided, Margin = -0.25, DurationSeconds = 60.5, RequestThroughput = 8.5, Reason = "A reason.", Run = run },
            new ServeCapacityProbe(),
            simulator, new ClientCalibration { EventsPerSecond = 1234567.8, ItlStdMs = 0.25, Reasons = ["a reason"] },
            VllmCommandConverter.Convert("vllm bench serve"),
            new ServeSweepRun
            {
                Experiment = "e", Name = "a=1", RunNumber = 0, ServerParameters = SweepParameters.Empty, BenchmarkParameters = SweepParameters.Empty,
                ServerStartSeconds = 1234.5, Reused = false, Path = "/e/run=0.json", Metrics = MetricsCalculator.Measure(run, [SampleRuns.Finished(run)]),
            },
            ServePlanConversion.Of("guidellm", "a.json", [], []), OfCommands("ServePlanProblem"), OfCommands("ServePlannedRun", ("Parameters", new Hashtable { ["a"] = 1.5 }), ("LeastSeconds", 1234.5)),
            Named("ServeBench.SweepRun", ("_benchmark_name", "a"), ("run_number", 0L), ("request_rate", double.PositiveInfinity), ("p99_ttft_ms", 1234.5)),
        ];
        object[] ofType = [.. samples.Where(sample => (sample is PSObject named ? named.TypeNames[0] : sample.GetType().FullName) == type)];
        Assert.NotEmpty(ofType);
        return ofType;
    }

    // The assembly of the cmdlets is the module's own.
    private static object OfCommands(string type, params (string Name, object Value)[] properties)
    {
        Type clr = AppDomain.CurrentDomain.GetAssemblies().Single(assembly => assembly.GetName().Name == "ServeBench.Cmdlets").GetType("ServeBench.Commands." + type, throwOnError: true)!;
        object value = System.Runtime.CompilerServices.RuntimeHelpers.GetUninitializedObject(clr);
        foreach ((string name, object content) in properties)
        {
            clr.GetProperty(name)!.SetValue(value, content);
        }

        return value;
    }

    private static PSObject Named(string type, params (string Name, object Value)[] properties)
    {
        var named = new PSObject();
        named.TypeNames.Insert(0, type);
        foreach ((string name, object value) in properties)
        {
            named.Properties.Add(new PSNoteProperty(name, value));
        }

        return named;
    }
}
