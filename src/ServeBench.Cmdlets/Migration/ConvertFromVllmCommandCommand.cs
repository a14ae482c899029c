using System.Management.Automation;
using ServeBench.Migration;

namespace ServeBench.Commands;

/// <summary>Turns a command line of vllm bench serve into a pipeline of this module.</summary>
/// <remarks>
/// <para>
/// Reads command lines of vllm bench serve, vllm-bench, python -m vllm.entrypoints.cli.main bench serve, and the older script
/// benchmark_serving.py. It knows quotes, continued lines, --option=value, underscores for hyphens and shortened names. It also reads
/// vllm
/// bench sweep serve, serve_workload, serve_sla, plot, plot_pareto and boundary.
/// </para>
/// <para>
/// It finds the benchmark in a script: behind cd or docker exec, inside bash -c, in a loop, or before a pipe. Other commands are left out
/// with a warning. A number that the shell would compute, such as $(( 2 * n )), is left out with a warning too.
/// </para>
/// <para>
/// Writes an object with the pipeline as text (Script; also its string form), its commands with their parameters for splatting (Steps),
/// and Warnings, which list the differences from the command line and the reasons. The warnings are also in the warning stream. Nothing
/// is run. An unknown option is an error that suggests the nearest name.
/// </para>
/// <para>
/// A key in a header or in an environment variable is left out of the pipeline: set OPENAI_API_KEY, or use -ApiKey.
/// </para>
/// </remarks>
/// <example>
/// <para>Convert a command line. In single quotes PowerShell changes nothing; double the quotes inside, or use a here-string.</para>
/// <code>ConvertFrom-VllmCommand 'vllm bench serve --backend openai-chat --endpoint /v1/chat/completions --model Qwen/Qwen3-8B \
///     --dataset-name sharegpt --dataset-path ./sharegpt.json --num-prompts 500 \
///     --request-rate 8 --burstiness 0.7 --extra-body ''{"top_k": 20}'' --save-result --result-dir ./results'</code>
/// </example>
/// <example>
/// <para>Put the pipeline into a script.</para>
/// <code>(Get-Content ./bench.sh -Raw | ConvertFrom-VllmCommand).Script | Set-Content ./bench.ps1</code>
/// </example>
/// <example>
/// <para>Make a plan of a command line.</para>
/// <code>(ConvertFrom-VllmCommand 'vllm bench serve --num-prompts 200 --request-rate 4' -AsPlan).Plan | Set-Content ./plan.yaml</code>
/// </example>
/// <example>
/// <para>Take the run's parameters and change one.</para>
/// <code>$run = (ConvertFrom-VllmCommand 'vllm bench serve --max-concurrency 64').Steps | Where-Object Command -eq Invoke-ServeBenchmark
/// $parameters = $run.Parameters
/// $parameters['MaxConcurrency'] = 128
/// New-ServeDataset -Count 100 | Invoke-ServeBenchmark @parameters</code>
/// </example>
[Cmdlet(VerbsData.ConvertFrom, "VllmCommand", HelpUri = HelpPages.Root + "ConvertFrom-VllmCommand.md")]
[OutputType(typeof(VllmConversion), typeof(ServePlanConversion))]
public sealed class ConvertFromVllmCommandCommand : ServeCmdlet
{
    private readonly List<string> _lines = [];
    private bool _hasComment;
    private bool _hasCommand;
    private bool _hasError;

    /// <summary>
    /// The command line or script as one text, or the words one by one. Lines from the pipeline that end with a backslash continue in the
    /// next line.
    /// </summary>
    [Parameter(Mandatory = true, Position = 0, ValueFromPipeline = true, ValueFromRemainingArguments = true)]
    [AllowEmptyString]
    [ArgumentCompleter(typeof(FreeTextCompleter))]
    public string[] Command { get; set; } = [];

    /// <summary>Writes a plan for Invoke-ServePlan instead of a pipeline.</summary>
    [Parameter]
    public SwitchParameter AsPlan { get; set; }

    /// <inheritdoc/>
    protected override void OnProcess()
    {
        if (Command.Length > 1)
        {
            _hasCommand = true;
            Write(VllmCommandConverter.Convert(Command));
            return;
        }

        _lines.Add(Command[0]);
        if (!ShellWords.Continues(Command[0]))
        {
            ConvertLines();
        }
    }

    /// <inheritdoc/>
    protected override void OnEnd()
    {
        ConvertLines();
        if (!_hasCommand && !_hasError)
        {
            throw new ServeException(
                "VllmCommandInvalid",
                ServeErrorKind.InvalidArgument,
                $"There is no command in the text{(_hasComment ? ", only a comment" : "")}. Give a command line of vllm bench serve.");
        }
    }

    private void ConvertLines()
    {
        string line = string.Join('\n', _lines);
        _lines.Clear();
        try
        {
            if (ShellWords.Commands(line).Count == 0)
            {
                _hasComment |= line.AsSpan().Trim().Length > 0;
                return;
            }

            _hasCommand = true;
            Write(VllmCommandConverter.Convert(line));
        }
        catch (ServeException exception)
        {
            _hasError = true;
            WriteServeError(exception);
        }
    }

    private void Write(VllmConversion conversion)
    {
        foreach (string warning in conversion.Warnings)
        {
            WriteWarning(warning);
        }

        WriteObject(AsPlan ? PlanConverter.Convert(conversion) : conversion);
    }
}
