using System.Text.Json;

namespace ServeBench.Results;

/// <summary>Gathers the runs of the objects of one file, each read as the tool writes it that it comes from.</summary>
/// <param name="format">The tool; <see cref="ImportFormat.Auto"/> looks at each object.</param>
internal sealed class ToolResults(ImportFormat format)
{
    private readonly List<ImportedRun> _runs = [];
    private readonly AiPerfRecords _records = new();

    /// <summary>Takes an object of the file.</summary>
    /// <exception cref="ServeException"><c>ResultInvalid</c>.</exception>
    public void Add(ResultObject result)
    {
        ImportFormat kind = format == ImportFormat.Auto ? KindOf(result.Element) : format;
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

    private static ImportFormat KindOf(JsonElement element) =>
        SglangResult.Recognises(element) ? ImportFormat.Sglang
        : GuideLlmReport.Recognises(element) ? ImportFormat.GuideLlm
        : AiPerfRecords.Recognises(element) ? ImportFormat.AiPerf
        : InferencePerfReport.Recognises(element) ? ImportFormat.InferencePerf
        : NvidiaProfile.Recognise(element) ?? ImportFormat.Vllm;
}
