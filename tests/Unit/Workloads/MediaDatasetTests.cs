using ServeBench.Tests.Hosting;
using ServeBench.Workloads;
using Xunit;

namespace ServeBench.Tests.Workloads;

/// <summary>Files whose requests have images, videos or sounds.</summary>
public sealed class MediaDatasetTests(ModuleHost host) : IClassFixture<ModuleHost>, IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Theory]
    [InlineData("file:///C:/pictures/a.png", true, "C:/pictures/a.png")]
    [InlineData("file:///C:/pictures/a.png", false, "/C:/pictures/a.png")]
    [InlineData("file://C:\\pictures\\a.png", true, "C:\\pictures\\a.png")]
    [InlineData("file:///data/a.png", true, "/data/a.png")]
    [InlineData("file://a.png", false, "a.png")]
    public void A_file_address_has_the_path_of_its_system(string address, bool isWindows, string path) =>
        Assert.Equal(path, MediaAddress.LocalPath(address, isWindows));

    [Fact]
    public void A_prompt_is_followed_by_its_images()
    {
        ServeRequest request = Images("""{"prompt":"What?","image_files":["/data/a.jpg","http://h/b.png","https://h/c","file:///d","data:image/png;base64,AA"]}""").Single();
        Assert.Equal(("What?", 5, 256), (request.Prompt, request.InputLength, request.OutputLength));
        Assert.Equal(
            ["file:///data/a.jpg", "http://h/b.png", "https://h/c", "file:///d", "data:image/png;base64,AA"],
            request.Media!.Select(part => System.Text.Json.JsonElement.Parse(part.ToJson()).GetProperty("image_url").GetProperty("url").GetString()));
    }

    [Fact]
    public void A_content_keeps_its_order_and_further_members()
    {
        ServeRequest request = Images("""{"content":[{"type":"image","image":"a.jpg"},{"type":"text","text":"one"},{"type":"image_url","image_url":"http://h/b"},{"type":"image_url","image_url":{"url":"c.jpg","detail":"low"}}]}""").Single();
        Assert.Equal(
            [
                """{"type":"image_url","image_url":{"url":"file://a.jpg"}}""",
                """{"type":"text","text":"one"}""",
                """{"type":"image_url","image_url":{"url":"http://h/b"}}""",
                """{"type":"image_url","image_url":{"url":"file://c.jpg","detail":"low"}}""",
            ],
            request.Messages!.Single().Parts!.Select(part => part.ToJson()));
        Assert.Equal(3, request.InputLength);
    }

    [Fact]
    public void A_text_keeps_its_further_members_and_content_goes_before_a_prompt()
    {
        ServeRequest request = Images("""{"content":[{"type":"text","text":"one","cache_control":{"type":"ephemeral"}}],"prompt":"p","image_files":["a"],"output_tokens":7}""", options => options with { OutputLength = -1 }).Single();
        Assert.Equal("""{"type":"text","text":"one","cache_control":{"type":"ephemeral"}}""", Assert.Single(request.Messages!.Single().Parts!).ToJson());
        Assert.Equal((null, null, 7), (request.Prompt, request.Media, request.OutputLength));
    }

    [Fact]
    public void Image_files_can_be_sent_in_the_request()
    {
        File.WriteAllBytes(_folder["a.png"], [1, 2, 3]);
        ServeRequest request = Images("""{"prompt":"p","image_files":["a.png","data:image/png;base64,AA"]}""", options => options with { EmbedFiles = true }).Single();
        Assert.Equal("""{"type":"image_url","image_url":{"url":"data:image/png;base64,AQID"}}""", request.Media![0].ToJson());
        Assert.Contains("data:image/png;base64,AA\"", request.Media[1].ToJson(), StringComparison.Ordinal);
        ServeException error = Assert.Throws<ServeException>(() => Images("""{"prompt":"p","image_files":["none.png"]}""", options => options with { EmbedFiles = true }));
        Assert.Contains("line 1, column 29: the image '" + _folder["none.png"], error.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("""{"image_files":["a"]}""", "line 2: there is not a text under 'prompt'")]
    [InlineData("""{"prompt":"p"}""", "line 2: there is not an array of images under 'image_files'")]
    [InlineData("""{"prompt":"p","image_files":["\ud800"]}""", "line 2: a text of this entry holds half of a surrogate pair")]
    [InlineData("""{"content":[{"type":"\ud800"}]}""", "line 2: a text of this entry holds half of a surrogate pair")]
    [InlineData("""{"content":[{"type":"text","text":"\ud800"}]}""", "line 2: a text of this entry holds half of a surrogate pair")]
    [InlineData("""{"content":[{"type":"image_url","image_url":{"url":"a","detail":"\ud800"}}]}""", "line 2: a text of this entry holds half of a surrogate pair")]
    [InlineData("""{"prompt":"p","image_files":[]}""", "line 2, column 29: there is not an array of images")]
    [InlineData("""{"prompt":"p","image_files":[1]}""", "line 2, column 29: there is not an array of images, each a text")]
    [InlineData("""{"content":"text"}""", "line 2, column 12: there is not an array of texts and images")]
    [InlineData("""{"content":[{"type":"video","video":"v"}]}""", "line 2, column 12: there is not an array of parts")]
    [InlineData("""{"content":[{"type":"image_url","image_url":{"detail":"low"}}]}""", "line 2, column 12: there is not an array of parts")]
    public void A_bad_line_is_named_before_anything_is_given(string line, string message)
    {
        ServeException error = Assert.Throws<ServeException>(() => Images("{\"prompt\":\"p\",\"image_files\":[\"a\"]}\n" + line, options => options with { Count = 1 }));
        Assert.Equal("DatasetLineInvalid", error.ErrorId);
        Assert.Contains(message, error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_sound_is_transcribed_or_put_into_a_message()
    {
        File.WriteAllBytes(_folder["a.wav"], Sounds.Wav(8000));
        File.WriteAllText(_folder["sounds.jsonl"], """{"audio":"a.wav","prompt":"Listen","output_tokens":9}""");
        host.SetVariable("path", _folder["sounds.jsonl"]);
        ServeRequest request = host.Run("Import-ServeDataset $path -OutputLength -1").Values<ServeRequest>().Single();
        Assert.Equal(("a.wav", 1.0, 9, "Listen"), (request.Audio!.Name, request.Audio.DurationSeconds, request.OutputLength, request.Prompt));
        Assert.Null(request.Media);
        request = host.Run("Import-ServeDataset $path -Format CustomAudio -EnableMultiModalChat").Values<ServeRequest>().Single();
        Assert.Equal((null, "input_audio", 256), (request.Audio, request.Media!.Single().Type, request.OutputLength));
        host.Run("Import-ServeDataset $path -EmbedFile").SingleError("ParameterNotApplicable");
    }

    [Fact]
    public void The_prompt_of_a_sound_to_transcribe_is_put_into_the_chat_template()
    {
        File.WriteAllBytes(_folder["a.wav"], Sounds.Wav(8000));
        File.WriteAllText(_folder["sounds.jsonl"], """{"audio":"a.wav","prompt":"Listen"}""");
        (string?, int) Read(Func<FileDatasetOptions, FileDatasetOptions> change)
        {
            var dataset = new CustomAudioDataset(change(new FileDatasetOptions { Paths = [_folder["sounds.jsonl"]] }), new TemplateTokenizer());
            ServeRequest request = Assert.Single(dataset.Read(TestContext.Current.CancellationToken));
            return (request.Prompt, request.InputLength);
        }

        Assert.Equal(("<u>Listen</u>", 14), Read(options => options));
        Assert.Equal(("Listen", 7), Read(options => options with { SkipChatTemplate = true }));
        Assert.Equal(("Listen", 7), Read(options => options with { SoundInMessage = true }));
    }

    [Theory]
    [InlineData("""{"audio":1}""", "line 1, column 10: there is not a text under 'audio'")]
    [InlineData("""{"text":"p"}""", "line 1: there is not the path of a sound file under 'audio'")]
    [InlineData("""{"audio":"none.wav"}""", "line 1, column 10: the sound")]
    [InlineData("""{"audio":"sounds.jsonl"}""", "is not a WAV, FLAC, MP3 or Ogg file with sound in it")]
    public void A_sound_that_is_none_is_named(string line, string message)
    {
        File.WriteAllText(_folder["sounds.jsonl"], line);
        host.SetVariable("path", _folder["sounds.jsonl"]);
        ModuleResult result = host.Run("Import-ServeDataset $path -Format CustomAudio");
        Assert.Contains(message, result.SingleError("DatasetLineInvalid").Exception.Message, StringComparison.Ordinal);
        Assert.Empty(result.Output);
    }

    [Fact]
    public void A_conversation_of_ShareGpt_may_have_an_image_or_a_video()
    {
        const string Turns = """ "conversations":[{"value":"one two"},{"value":"three four"}] """;
        File.WriteAllText(_folder["a.json"], $$"""[{"image":"a.jpg",{{Turns}}},{"video":"http://h/v.mp4",{{Turns}}},{ {{Turns}} }]""");
        var dataset = new ShareGptDataset(new FileDatasetOptions { Paths = [_folder["a.json"]], Shuffle = false }, new LetterTokenizer());
        ServeRequest[] requests = [.. dataset.Read(TestContext.Current.CancellationToken)];
        Assert.Equal("""{"type":"image_url","image_url":{"url":"file://a.jpg"}}""", requests[0].Media!.Single().ToJson());
        Assert.Equal("""{"type":"video_url","video_url":{"url":"http://h/v.mp4"}}""", requests[1].Media!.Single().ToJson());
        Assert.Null(requests[2].Media);
    }

    [Fact]
    public void Several_images_of_ShareGpt_keep_their_order_and_empty_ones_are_none()
    {
        const string Turns = """ "conversations":[{"value":"one two"},{"value":"three four"}] """;
        ServeRequest[] requests = Conversations($$"""[{"image":["b.jpg","http://h/a.jpg"],"video":"v.mp4",{{Turns}}},{"image":"","video":["v.mp4","data:video/mp4;base64,AA"],{{Turns}}},{"image":null,"video":[],{{Turns}}}]""");
        Assert.Equal(
            ["""{"type":"image_url","image_url":{"url":"file://b.jpg"}}""", """{"type":"image_url","image_url":{"url":"http://h/a.jpg"}}"""],
            requests[0].Media!.Select(part => part.ToJson()));
        Assert.Equal(
            ["""{"type":"video_url","video_url":{"url":"file://v.mp4"}}""", """{"type":"video_url","video_url":{"url":"data:video/mp4;base64,AA"}}"""],
            requests[1].Media!.Select(part => part.ToJson()));
        Assert.Null(requests[2].Media);
    }

    [Theory]
    [InlineData("\"image\":7", "'image' of this entry is neither")]
    [InlineData("\"image\":{\"bytes\":\"AA\"}", "'image' of this entry is neither")]
    [InlineData("\"image\":[\"a.jpg\",1]", "'image' of this entry is neither")]
    [InlineData("\"video\":true", "'video' of this entry is neither")]
    [InlineData("\"image\":\"\\ud83d\"", "half of a surrogate pair")]
    public void What_is_no_image_or_video_of_ShareGpt_is_named_before_anything_is_given(string member, string message)
    {
        const string Turns = """ "conversations":[{"value":"one two"},{"value":"three four"}] """;
        ServeException error = Assert.Throws<ServeException>(() => Conversations($"[{{{Turns}}},\n{{{member},{Turns}}}]", count: 1));
        Assert.Equal("DatasetLineInvalid", error.ErrorId);
        Assert.Contains("a.json', line 2: ", error.Message, StringComparison.Ordinal);
        Assert.Contains(message, error.Message, StringComparison.Ordinal);
    }

    private ServeRequest[] Conversations(string content, int count = 0)
    {
        File.WriteAllText(_folder["a.json"], content);
        return [.. new ShareGptDataset(new FileDatasetOptions { Paths = [_folder["a.json"]], Shuffle = false, Count = count }, new LetterTokenizer()).Read(TestContext.Current.CancellationToken)];
    }

    private ServeRequest[] Images(string content, Func<FileDatasetOptions, FileDatasetOptions>? change = null)
    {
        string path = _folder["images.jsonl"];
        File.WriteAllText(path, content);
        Assert.Equal("CustomImage", DatasetFormats.Detect(path).Name);
        var options = new FileDatasetOptions { Paths = [path], Shuffle = false };
        return [.. new CustomImageDataset(change?.Invoke(options) ?? options, new LetterTokenizer()).Read(TestContext.Current.CancellationToken)];
    }
}
