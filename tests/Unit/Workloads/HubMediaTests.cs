using System.Text.Json;
using ServeBench.Adapters;
using ServeBench.Load;
using ServeBench.Simulation;
using ServeBench.Tests.Hosting;
using ServeBench.Workloads;
using Xunit;

namespace ServeBench.Tests.Workloads;

/// <summary>
/// Datasets of the hub that hold images, videos and speech. The Parquet files were written by Apache Arrow, as those of the hub are:
/// several row groups, dictionaries, Snappy, Zstandard, GZip and Brotli, lists of lists and of structures, and structures that are null.
/// </summary>
public sealed class HubMediaTests(ModuleHost host) : IClassFixture<ModuleHost>, IDisposable
{
    private const string Whisper = "<|startoftranscript|><|en|><|transcribe|><|notimestamps|>";

    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void VisionArena_sends_the_first_message_with_the_first_image()
    {
        ServeRequest[] requests = Read(HuggingFacePreset.VisionArena, Fixture("vision_arena.parquet"));
        Assert.Equal(["What is this?", "And this?", "Was ist das?"], requests.Select(request => request.Prompt));
        Assert.Equal([(14, 128), (10, 128), (13, 128)], requests.Select(request => (request.InputLength, request.OutputLength)));
        Assert.Equal([Image("dot.png", "png"), Image("dot.jpg", "jpeg"), Image("dot.png", "png")], requests.Select(request => Assert.Single(request.Media!).ToJson()));
        string bench = Write("bench.jsonl", """{"turns":[[{"role":"user","content":"Look"}]],"images":["http://h/a.png"]}""");
        Assert.Equal(("Look", """{"type":"image_url","image_url":{"url":"http://h/a.png"}}"""), Assert.Single(Read(HuggingFacePreset.VisionArena, bench)) is var one ? (one.Prompt, one.Media!.Single().ToJson()) : default);
    }

    [Fact]
    public void MMStar_sends_the_question_without_its_options()
    {
        ServeRequest[] requests = Read(HuggingFacePreset.MMStar, Fixture("mmstar.parquet"));
        Assert.Equal(["Which colour?", "How many dots?"], requests.Select(request => request.Prompt));
        Assert.Equal([Image("dot.png", "png"), Image("dot.jpg", "jpeg")], requests.Select(request => Assert.Single(request.Media!).ToJson()));
        Assert.All(requests, request => Assert.Equal(128, request.OutputLength));
        Assert.Equal(7, Read(HuggingFacePreset.MMStar, Fixture("mmstar.parquet"), files => files with { OutputLength = 7 })[0].OutputLength);
    }

    [Fact]
    public void A_conversation_is_sent_with_its_images_or_none_and_answers_give_the_lengths()
    {
        ServeRequest[] requests = Read(HuggingFacePreset.MultiModalConversation, Fixture("llava.parquet"));
        Assert.Equal(["<image>\nWhat is this?", "Say hello."], requests.Select(request => request.Prompt));
        Assert.Equal([7, 7], requests.Select(request => request.OutputLength));
        Assert.Equal(Image("dot.png", "png"), Assert.Single(requests[0].Media!).ToJson());
        Assert.Null(requests[1].Media);
        string lists = Write("lists.jsonl", """{"conversations":[{"value":"Both?"},{"value":"Yes, both."}],"image":[{"path":"dot.png"},"b.jpg"]}""");
        File.Copy(Fixture("dot.png"), _folder["dot.png"]);
        Assert.Equal([Image("dot.png", "png"), """{"type":"image_url","image_url":{"url":"file://b.jpg"}}"""], Assert.Single(Read(HuggingFacePreset.MultiModalConversation, lists)).Media!.Select(part => part.ToJson()));
    }

    [Fact]
    public void Short_conversations_are_passed_over_unless_the_output_length_is_set()
    {
        string path = Write("a.jsonl", """{"conversations":[{"value":"Long enough"},{"value":"No"}]}""");
        Assert.Equal("DatasetEmpty", Assert.Throws<ServeException>(() => Read(HuggingFacePreset.MultiModalConversation, path)).ErrorId);
        Assert.Single(Read(HuggingFacePreset.MultiModalConversation, path, files => files with { OutputLength = 5 }));
    }

    [Fact]
    public void Mmvu_sends_question_and_choices_with_a_video_beside_the_dataset()
    {
        ServeRequest[] requests = Read(HuggingFacePreset.Mmvu, Fixture("mmvu.parquet"));
        Assert.Equal(["What happens? A.it rains B.it snows", "And then? A. B.None"], requests.Select(request => request.Prompt));
        string folder = Path.GetDirectoryName(Fixture("mmvu.parquet"))!;
        Assert.Equal($"file://{folder}/videos/1.mp4", Url(Assert.Single(requests[0].Media!)));
        File.WriteAllBytes(_folder["v.mp4"], [1, 2, 3]);
        string local = Write("a.jsonl", """{"question":"Q","choices":{"A":"a"},"video":"v.mp4"}""");
        Assert.Equal("data:video/mp4;base64,AQID", Url(Assert.Single(Read(HuggingFacePreset.Mmvu, local, files => files with { EmbedFiles = true })).Media!.Single()));
    }

    [Fact]
    public void Speech_is_sent_as_the_file_that_it_is()
    {
        ServeRequest[] requests = Read(HuggingFacePreset.Asr, Fixture("speech.parquet"));
        Assert.Equal(["1.flac: 0.5 s", "2.wav: 0.25 s", "audio: 0.5 s"], requests.Select(request => request.Audio!.ToString()));
        Assert.Equal(File.ReadAllBytes(Fixture("tone.flac")), requests[0].Audio!.Data.ToArray());
        Assert.All(requests, request => Assert.Equal(("", 1, 1024), (request.Prompt, request.InputLength, request.OutputLength)));
    }

    [Fact]
    public async Task Speech_is_transcribed_by_an_endpoint()
    {
        await using Simulator simulator = Simulator.Start(new SimulatorOptions { TimeToFirstToken = TimeSpan.FromMilliseconds(1), InterTokenLatency = TimeSpan.FromMilliseconds(1) });
        host.SetVariable("path", Fixture("speech.parquet"));
        host.SetVariable("uri", simulator.Uri);
        ServeRequestResult[] results = host.Run("Import-ServeDataset $path -Format HuggingFace -Preset Asr -OutputLength 2 | Invoke-ServeBenchmark -Uri $uri -Backend openai-audio").Values<ServeRequestResult>();
        Assert.Equal([0.25, 0.5, 0.5], results.Select(result => result.AudioSeconds!.Value).Order());
        Assert.All(results, result => Assert.True(result.Success, result.ErrorMessage));
    }

    [Theory]
    [InlineData("openai/whisper-large-v3", Whisper)]
    [InlineData("/models/Cohere-asr", "<|startofcontext|><|startoftranscript|><|emo:undefined|><|en|><|en|><|pnc|><|noitn|><|notimestamp|><|nodiarize|>")]
    [InlineData("qwen", "")]
    public void The_model_s_name_says_what_its_decoder_begins_with(string model, string prompt)
    {
        var options = new HuggingFaceOptions { Preset = HuggingFacePreset.Asr, TokenizerModel = model };
        Assert.All(Read(options, new FileDatasetOptions { Paths = [Fixture("speech.parquet")] }), request => Assert.Equal((prompt, prompt.Length + 1), (request.Prompt, request.InputLength)));
    }

    [Fact]
    public void Sounds_are_chosen_by_their_length_and_repeated()
    {
        host.SetVariable("path", Fixture("speech.parquet"));
        ServeRequest[] requests = host.Run("Import-ServeDataset $path -Format HuggingFace -Preset Asr -AsrMinAudioLenSec 0.3 -Count 5 -NoShuffle").Values<ServeRequest>();
        Assert.Equal(5, requests.Length);
        Assert.All(requests, request => Assert.Equal(0.5, request.Audio!.DurationSeconds));
        Assert.Equal(0.25, Assert.Single(host.Run("Import-ServeDataset $path -Format HuggingFace -Preset Asr -AsrMaxAudioLenSec 0.3").Values<ServeRequest>()).Audio!.DurationSeconds);
        // As in vLLM, 0 is no limit.
        Assert.Equal(3, host.Run("Import-ServeDataset $path -Format HuggingFace -Preset Asr -AsrMaxAudioLenSec 0").Output.Count);
        host.Run("Import-ServeDataset $path -Format HuggingFace -Preset Asr -EmbedFile").SingleError("ParameterNotApplicable");
        host.Run("Import-ServeDataset $path -Format HuggingFace -Preset Gsm8k -MinAudioSec 1").SingleError("ParameterNotApplicable");
    }

    [Theory]
    [InlineData("""{"audio":"tone.mp3"}""", "tone.mp3: 1.08 s")]
    [InlineData("""{"audio":{"bytes":null,"path":"tone.ogg"}}""", "tone.ogg: 0.75 s")]
    [InlineData("""{"url":"tone.opus","transcript":"a"}""", "tone.opus: 0.75 s")]
    [InlineData("""{"audio":{"array":[0,0.5,-1,1.5],"sampling_rate":8}}""", "audio.wav: 0.5 s")]
    public void A_sound_is_found_however_a_row_has_it(string row, string sound)
    {
        Array.ForEach(["tone.mp3", "tone.ogg", "tone.opus"], name => File.Copy(Fixture(name), _folder[name]));
        Assert.Equal(sound, Assert.Single(Read(HuggingFacePreset.Asr, Write("a.jsonl", row))).Audio!.ToString());
    }

    [Fact]
    public void Samples_are_written_as_sixteen_bits()
    {
        byte[] wav = WavFile.Write([0, 0.5, -1, 1.5], 8);
        Assert.Equal((byte[])[0, 0, 0, 0x40, 1, 0x80, 0xFF, 0x7F], wav[44..]);
    }

    [Theory]
    [InlineData(HuggingFacePreset.Asr, """{"text":"a"}""", "line 1: there is no sound under 'audio', and no path of one under 'url'")]
    [InlineData(HuggingFacePreset.Asr, """{"audio":{"path":null}}""", "column 10: there is no sound under 'audio': neither a path")]
    [InlineData(HuggingFacePreset.Asr, """{"audio":{"bytes":"AQID"}}""", "is not a WAV, FLAC, MP3 or Ogg file")]
    [InlineData(HuggingFacePreset.Asr, """{"audio":{"array":["a"],"sampling_rate":8}}""", "is not a list of numbers")]
    [InlineData(HuggingFacePreset.Asr, """{"audio":"none.wav"}""", "none.wav' cannot be read")]
    [InlineData(HuggingFacePreset.MMStar, """{"question":"q","image":{"bytes":"AQID"}}""", "is of no kind that is known")]
    [InlineData(HuggingFacePreset.MMStar, """{"question":"q","image":{"bytes":"?"}}""", "are not Base64")]
    [InlineData(HuggingFacePreset.MMStar, """{"question":"q"}""", "there is no image under 'image'")]
    [InlineData(HuggingFacePreset.VisionArena, """{"turns":[["q"]],"images":["a"]}""", "has no text under 'content'")]
    [InlineData(HuggingFacePreset.VisionArena, """{"turns":[[{"content":"q"}]],"images":[]}""", "there is no image under 'images'")]
    [InlineData(HuggingFacePreset.Mmvu, """{"question":"q","choices":[],"video":"v"}""", "there is no object of choices")]
    public void What_is_wrong_is_named_with_its_line(HuggingFacePreset preset, string row, string message)
    {
        ServeException error = Assert.Throws<ServeException>(() => Read(preset, Write("a.jsonl", row)));
        Assert.Equal("DatasetLineInvalid", error.ErrorId);
        Assert.Contains(message, error.Message, StringComparison.Ordinal);
    }

    private static string Fixture(string name) => Path.Combine(AppContext.BaseDirectory, "Fixtures", "media", name);

    private static string Image(string name, string format) => $$$"""{"type":"image_url","image_url":{"url":"data:image/{{{format}}};base64,{{{Convert.ToBase64String(File.ReadAllBytes(Fixture(name)))}}}"}}""";

    private static string Url(ContentPart part) => JsonElement.Parse(part.ToJson()).GetProperty(part.Type).GetProperty("url").GetString()!;

    private static ServeRequest[] Read(HuggingFacePreset preset, string path, Func<FileDatasetOptions, FileDatasetOptions>? change = null)
    {
        var files = new FileDatasetOptions { Paths = [path], Shuffle = false };
        return Read(new HuggingFaceOptions { Preset = preset }, change?.Invoke(files) ?? files);
    }

    private static ServeRequest[] Read(HuggingFaceOptions options, FileDatasetOptions files) =>
        [.. new HuggingFaceDataset(options, files, new TemplateTokenizer(), new AdapterFactory()).Read(TestContext.Current.CancellationToken)];

    private string Write(string name, string content)
    {
        File.WriteAllText(_folder[name], content);
        return _folder[name];
    }
}
