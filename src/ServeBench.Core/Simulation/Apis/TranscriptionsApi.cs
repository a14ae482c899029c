using System.Globalization;
using System.Text;
using System.Text.Json;
using ServeBench.Simulation.Http;
using ServeBench.Simulation.Model;
using static System.FormattableString;

namespace ServeBench.Simulation.Apis;

/// <summary>
/// POST <c>/v1/audio/transcriptions</c> and <c>/v1/audio/translations</c> as vLLM has them: a form with a sound file, whose text is streamed
/// as chunks when <c>stream</c> asks for it. A second of sound is 25 tokens of the prompt.
/// </summary>
internal sealed class TranscriptionsApi(SimulatedModel model, string path) : ISimulatedApi
{
    private const int TokensPerSecond = 25;

    private static readonly OpenAIShape s_shape = new("trsc-", "transcription.chunk", "transcription", "\"delta\":{\"content\":\"", "\"}", "\"text\":\"");

    public string Path => path;

    public SimulatedAnswer Answer(ApiRequest request)
    {
        Dictionary<string, ReadOnlyMemory<byte>> form = MultipartBody.Parse(request.Body, request.ContentType);
        if (!form.TryGetValue("file", out ReadOnlyMemory<byte> file) || !AudioFormats.TryRead(file.Span, out _, out double seconds))
        {
            throw new RequestRejectedException(400, "file must be a WAV, FLAC, MP3 or Ogg file.", "file");
        }

        string name = model.RequireModel(Text(form, "model"));
        var prompt = new PromptDigest();
        for (int i = 0; i < (int)Math.Ceiling(seconds * TokensPerSecond); i++)
        {
            prompt.Add(i);
        }

        int? maxTokens = Text(form, "max_completion_tokens") is { } text
            ? int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out int most) ? most : throw new RequestRejectedException(400, "max_completion_tokens must be an integer.", "max_completion_tokens")
            : null;
        GenerationPlan plan = model.Plan([prompt], Flag(form, "ignore_eos"), Flag(form, "stream"), maxTokens);
        return new Transcription(plan, request.RequestId, name, model.Options.TokensPerChunk, Flag(form, "stream_include_usage"), seconds);
    }

    private static string? Text(Dictionary<string, ReadOnlyMemory<byte>> form, string name) =>
        form.TryGetValue(name, out ReadOnlyMemory<byte> value) ? Encoding.UTF8.GetString(value.Span) : null;

    // Python's clients write True, others true.
    private static bool Flag(Dictionary<string, ReadOnlyMemory<byte>> form, string name) => Text(form, name) switch
    {
        null => false,
        { } text => bool.TryParse(text, out bool flag) ? flag : throw new RequestRejectedException(400, $"{name} must be true or false.", name),
    };

    private sealed class Transcription : OpenAIGeneration
    {
        public Transcription(GenerationPlan plan, string id, string model, int tokensPerChunk, bool includeUsage, double seconds)
            : base(s_shape, plan, id, model, tokensPerChunk, includeUsage)
        {
            if (!plan.Streamed)
            {
                Whole = FixedAnswer.Json(Encoding.UTF8.GetBytes(Invariant(
                    $"{{\"text\":\"{Text(plan.TextSeeds[0])}\",\"usage\":{{\"type\":\"duration\",\"seconds\":{Math.Ceiling(seconds)}}}}}")));
            }
        }
    }
}
