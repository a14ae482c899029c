using System.Globalization;
using System.Management.Automation;
using ServeBench.Decisions;
using ServeBench.Reports;

namespace ServeBench.Commands;

/// <summary>Publishes verdicts and a report of benchmark runs in the pipeline that the script runs in: its summary, its issues, its artifact.</summary>
/// <remarks>
/// <para>
/// In Azure Pipelines each missed objective is an error of the run and each undecided one a warning. The report is a tab beside the log
/// (Markdown) and an artifact with the page, Markdown, JUnit and the table of runs. The output variables verdict, pass, fail and undecided
/// are set, and the build gets a tag such as servebench-pass. A Fail makes the task Failed, an Undecided makes it SucceededWithIssues. With
/// -Reference a metric that got Worse is a Fail, and a comparison that is not decided is Undecided.
/// </para>
/// <para>
/// In GitHub Actions each missed objective is an error annotation and each undecided one a warning. The report is appended to the summary
/// of the step, and the outputs verdict, pass, fail and undecided are set. The files are in -OutputFolder, for actions/upload-artifact. GitHub has
/// no command that fails a step: use -FailOn.
/// </para>
/// <para>
/// Outside a pipeline nothing is published, and -FailOn holds all the same, so that one script serves a person and a pipeline. Texts of a
/// server or a file cannot give commands to the agent: what they contain is escaped.
/// </para>
/// </remarks>
/// <example>
/// <para>Publish a run with its objectives, and end the script when one is missed.</para>
/// <code>
/// $ErrorActionPreference = 'Stop'
/// $results | Publish-ServeReport -Objective 'p99 ttft &lt;= 200 ms', 'failed &lt;= 1 %' -FailOn Fail
/// </code>
/// </example>
/// <example>
/// <para>Compare with the runs of the last good build in the summary, and keep the files for a later step.</para>
/// <code>$results | Publish-ServeReport -Reference ./baseline/*.json -Objective $slo -OutputFolder $env:BUILD_ARTIFACTSTAGINGDIRECTORY</code>
/// </example>
/// <example>
/// <para>See the commands for Azure Pipelines.</para>
/// <code>$results | Publish-ServeReport -Objective 'p99 ttft &lt;= 200 ms' -To AzureDevOps</code>
/// </example>
[Cmdlet(VerbsData.Publish, "ServeReport", HelpUri = HelpPages.Root + "Publish-ServeReport.md", SupportsShouldProcess = true)]
[OutputType(typeof(ServeObjectiveResult))]
public sealed class PublishServeReportCommand : ReportCmdlet
{
    private const string StepSummary = "GITHUB_STEP_SUMMARY";
    private const string StepOutput = "GITHUB_OUTPUT";

    private static readonly string[] s_endings = [".html", ".md", ".junit.xml", ".csv"];

    private PipelineService? _service;
    private string _folder = "";

    /// <summary>Where to publish: Auto (the default) for the service whose environment the script finds, AzureDevOps or GitHub.</summary>
    [Parameter]
    public PipelineService To { get; set; }

    /// <summary>What the files, the artifact and the tag are called: letters, digits, dots, hyphens and underscores; default servebench.</summary>
    [Parameter]
    [ArgumentCompleter(typeof(FreeTextCompleter))]
    [ValidatePattern("^[A-Za-z0-9][A-Za-z0-9._-]*$")]
    public string Name { get; set; } = "servebench";

    /// <summary>The folder for the files of the report; it exists. Default a new one in the temporary folder of the agent.</summary>
    [Parameter]
    [ValidateNotNullOrEmpty]
    public string? OutputFolder { get; set; }

    /// <summary>
    /// Which verdicts end the script with an error after all is published: None (the default), Fail, or Undecided, which is Fail and Undecided.
    /// The error is ObjectiveNotMet, or ComparisonNotPassed for a metric that got worse than -Reference.
    /// </summary>
    [Parameter]
    public ObjectiveGate FailOn { get; set; }

    /// <summary>Writes the verdicts to the pipeline.</summary>
    [Parameter]
    public SwitchParameter PassThru { get; set; }

    /// <inheritdoc/>
    protected override void OnBegin()
    {
        base.OnBegin();
        _service = To != PipelineService.Auto ? To
            : Variable("TF_BUILD") is not null ? PipelineService.AzureDevOps
            : Variable("GITHUB_ACTIONS") is not null ? PipelineService.GitHub
            : null;
        if (OutputFolder is not null)
        {
            _folder = CmdletPaths.ResolveNew(this, OutputFolder);
            PageFile.Check(PathOf(s_endings[0]), noClobber: false);
        }

        foreach (string file in ((string[])[StepSummary, StepOutput]).Select(Variable).OfType<string>().Where(_ => _service == PipelineService.GitHub))
        {
            PageFile.Check(file, noClobber: false);
        }
    }

    /// <inheritdoc/>
    protected override void OnEnd()
    {
        ServeReport? report = Report();
        if (report is null && Objectives.Count == 0)
        {
            TellOfNoRun();
            return;
        }

        IReadOnlyList<ServeObjectiveResult> verdicts = report?.Objectives ?? Decide([]);
        IReadOnlyList<PublishedFinding> findings = PublishedFinding.Of(verdicts, report?.Comparisons ?? []);
        if (_service is not { } service)
        {
            WriteVerbose("The script does not run in a pipeline of Azure DevOps or GitHub, so nothing is published.");
        }
        else if (ShouldProcess(service.ToString(), string.Create(CultureInfo.InvariantCulture, $"Publish a report of {report?.Runs.Count ?? 0} run(s) with {findings.Count} verdict(s)")))
        {
            Publish(service, report, findings);
        }

        if (PassThru)
        {
            WriteObject(verdicts, enumerateCollection: true);
        }

        ObjectiveGates.Enforce(_service is null ? this : null, verdicts, FailOn);
        EnforceComparison(report?.Comparisons ?? []);
    }

    private void Publish(PipelineService service, ServeReport? report, IReadOnlyList<PublishedFinding> findings)
    {
        if (report is not null)
        {
            WriteFiles(report);
        }

        var publication = new PipelinePublication(Name, findings, report is null ? null : _folder);
        if (service == PipelineService.AzureDevOps)
        {
            Tell(publication.AzureLines());
            return;
        }

        Tell(publication.GitHubLines());
        if (Variable(StepSummary) is { } summary && report is not null)
        {
            PageFile.Append(summary, PipelinePublication.CutForGitHub(File.ReadAllText(PathOf(".md"))));
        }

        if (Variable(StepOutput) is { } outputs)
        {
            PageFile.Append(outputs, publication.GitHubOutputs());
        }
    }

    private void EnforceComparison(IReadOnlyList<ReportComparison> comparisons)
    {
        IReadOnlyList<PublishedFinding> findings = PublishedFinding.Of([], comparisons);
        PublishedFinding[] missed =
        [
            .. findings.Where(finding => FailOn switch
            {
                ObjectiveGate.Fail => finding.Verdict == ObjectiveVerdict.Fail,
                ObjectiveGate.Undecided => finding.Verdict != ObjectiveVerdict.Pass,
                _ => false,
            }),
        ];
        if (missed.Length > 0)
        {
            throw new ServeException("ComparisonNotPassed", ServeErrorKind.LimitExceeded, $"The runs do not stand the comparison. {string.Join(" ", missed.Select(finding => finding.Text))}", comparisons[0].Reference);
        }

        foreach (PublishedFinding open in findings.Where(finding => FailOn != ObjectiveGate.None && _service is null && finding.Verdict == ObjectiveVerdict.Undecided))
        {
            WriteWarning(open.Text);
        }
    }

    private void WriteFiles(ServeReport report)
    {
        if (_folder.Length == 0)
        {
            _folder = Path.Combine(Variable("AGENT_TEMPDIRECTORY") ?? Variable("RUNNER_TEMP") ?? Path.GetTempPath(), $"{Name}-{Guid.NewGuid():N}");
            Directory.CreateDirectory(_folder);
        }

        foreach (string path in s_endings.Select(PathOf))
        {
            PageFile.Write(path, force: true, stream => ReportWriter.Write(stream, path, report));
            WriteVerbose($"Wrote '{path}'.");
        }
    }

    // As Write-Host does: an agent reads the lines of the standard output, and the pipeline stays free of them.
    private void Tell(IEnumerable<string> lines)
    {
        foreach (string line in lines)
        {
            WriteInformation(new HostInformationMessage { Message = line }, ["PSHOST"]);
        }
    }

    private string PathOf(string ending) => Path.Combine(_folder, Name + ending);

    private static string? Variable(string name) => Environment.GetEnvironmentVariable(name) is { Length: > 0 } value ? value : null;
}
