using System.Text.Json;

namespace ServeBench.Results;

/// <summary>Gathers the runs of the objects of one file, all of which are of one tool.</summary>
/// <param name="format">The tool; <see cref="ImportFormat.Auto"/> finds it from the first object.</param>
internal sealed class ToolResults(ImportFormat format)
{
    private readonly List<ImportedRun> _runs = [];
    private readonly AiPerfRecords _records = new();
    private ImportFormat? _found;

    /// <summary>Takes an object of the file.</summary>
    /// <exception cref="ServeException"><c>ResultInvalid</c>.</exception>
    public void Add(ResultObject result)
    {
        ImportFormat kind = KindOf(result);
        switch (kind)
        {
            case ImportFormat.Sglang:
                _runs.Add(SglangResult.Read(result));
                break;
            case ImportFormat.GuideLlm:
                _runs.AddRange(GuideLlmReport.Read(result));
                break;
            case ImportFormat.AiPerf when AiPerfRecords.Recognises(result.Element):
                _records.Add(result);
                break;
            case ImportFormat.AiPerf or ImportFormat.GenAiPerf:
                _runs.Add(NvidiaProfile.Read(result, kind));
                break;
            case ImportFormat.InferencePerf:
                _runs.Add(InferencePerfReport.Read(result));
                break;
            default:
                _runs.Add(VllmResultReader.Read(result));
                break;
        }
    }

    /// <summary>The runs, in the order of the file.</summary>
    public List<ImportedRun> ToRuns() => _records.ToRun() is { } run ? [.. _runs, run] : _runs;

    // A result whose keys do not show its tool is read as the rest of the file is; that reader says what is missing.
    private ImportFormat KindOf(ResultObject result)
    {
        ImportFormat? plain = Recognise(result.Element);
        if (format == ImportFormat.Auto)
        {
            _found ??= plain ?? ImportFormat.Vllm;
            return plain is null || plain == _found
                ? _found.Value
                : throw result.Invalid($"the object has the format {plain}, in a file that begins with {_found}; give each tool a file of its own");
        }

        return plain is null || plain == format
            ? format
            : throw result.OtherFormat(plain.Value, format);
    }

    private static ImportFormat? Recognise(JsonElement element) =>
        SglangResult.Recognises(element) ? ImportFormat.Sglang
        : GuideLlmReport.Recognises(element) ? ImportFormat.GuideLlm
        : AiPerfRecords.Recognises(element) ? ImportFormat.AiPerf
        : InferencePerfReport.Recognises(element) ? ImportFormat.InferencePerf
        : VllmResultReader.Recognises(element) ? ImportFormat.Vllm
        : NvidiaProfile.Recognise(element);
}
