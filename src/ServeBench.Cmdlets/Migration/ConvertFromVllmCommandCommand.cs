using System.Management.Automation;
using ServeBench.Migration;

namespace ServeBench.Commands;

/// <summary>Turns a command line of vllm bench serve into a pipeline of this module.</summary>
/// <remarks>
/// <para>
/// Reads vllm bench serve, python -m vllm.entrypoints.cli.main bench serve, and the script benchmark_serving.py that came before it:
/// with quotes, continued lines, --option=value, underscores for hyphens and shortened names, as the shell and Python take them.
/// Reads vllm bench sweep plot, plot_pareto and boundary as well.
/// </para>
/// <para>
/// Writes an object with the pipeline as text (Script; also what it turns into as a string), with its commands and their parameters
/// (Steps), to be splatted, and with Warnings: what the pipeline does not do as the command line would, and why. The warnings are in
/// the warning stream too. Nothing is run. An option that there is not is an error that names the nearest.
/// </para>
/// <para>
/// A key in a header or in an environment variable is left out of the pipeline: set OPENAI_API_KEY, or give -ApiKey.
/// </para>
/// </remarks>
/// <example>
/// <para>Convert a command line. In single quotes PowerShell leaves it alone; a quote within is doubled, or all stands in a here-string.</para>
/// <code>ConvertFrom-VllmCommand 'vllm bench serve --backend openai-chat --endpoint /v1/chat/completions --model Qwen/Qwen3-8B \
///     --dataset-name sharegpt --dataset-path ./sharegpt.json --num-prompts 500 \
///     --request-rate 8 --burstiness 0.7 --extra-body ''{"top_k": 20}'' --save-result --result-dir ./results'</code>
/// </example>
/// <example>
/// <para>Put the pipeline into a script.</para>
/// <code>(Get-Content ./bench.sh -Raw | ConvertFrom-VllmCommand).Script | Set-Content ./bench.ps1</code>
/// </example>
/// <example>
/// <para>Take the run's parameters and change one.</para>
/// <code>$run = (ConvertFrom-VllmCommand 'vllm bench serve --max-concurrency 64').Steps | Where-Object Command -eq Invoke-ServeBenchmark
/// $parameters = $run.Parameters
/// $parameters['MaxConcurrency'] = 128
/// New-ServeDataset -Count 100 | Invoke-ServeBenchmark @parameters</code>
/// </example>
[Cmdlet(VerbsData.ConvertFrom, "VllmCommand")]
[OutputType(typeof(VllmConversion))]
public sealed class ConvertFromVllmCommandCommand : ServeCmdlet
{
    private readonly List<string> _lines = [];
    private bool _hasComment;
    private bool _hasCommand;

    /// <summary>
    /// The command line as one text, which may go over several lines; or its words one by one. Lines from the pipeline that end with a
    /// backslash go on in the next one.
    /// </summary>
    [Parameter(Mandatory = true, Position = 0, ValueFromPipeline = true, ValueFromRemainingArguments = true)]
    [AllowEmptyString]
    public string[] Command { get; set; } = [];

    /// <inheritdoc/>
    protected override void OnProcess()
    {
        if (Command.Length > 1)
        {
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
        if (_hasComment && !_hasCommand)
        {
            throw new ServeException("VllmCommandInvalid", ServeErrorKind.InvalidArgument, "There is no command in the text, only a comment. Give a command line of vllm bench serve.");
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
            WriteServeError(exception);
        }
    }

    private void Write(VllmConversion conversion)
    {
        foreach (string warning in conversion.Warnings)
        {
            WriteWarning(warning);
        }

        WriteObject(conversion);
    }
}
