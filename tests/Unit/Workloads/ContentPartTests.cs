using System.Text.Json;
using ServeBench.Workloads;
using Xunit;

namespace ServeBench.Tests.Workloads;

public sealed class ContentPartTests
{
    [Fact]
    public void Parts_are_those_of_OpenAI_s_api()
    {
        Assert.Equal("""{"type":"text","text":"Grüß \"Gott\""}""", ContentPart.FromText("Grüß \"Gott\"").ToJson());
        Assert.Equal("""{"type":"image_url","image_url":{"url":"data:image/jpeg;base64,AA+/"}}""", ContentPart.FromImage("data:image/jpeg;base64,AA+/").ToJson());
        Assert.Equal("""{"type":"video_url","video_url":{"url":"file:///v.mp4"}}""", ContentPart.FromVideo("file:///v.mp4").ToJson());
        byte[] wav = Sounds.Wav(2);
        Assert.Equal($$$"""{"type":"input_audio","input_audio":{"data":"{{{Convert.ToBase64String(wav)}}}","format":"wav"}}""", ContentPart.FromAudio(new AudioClip("a.wav", wav)).ToJson());
    }

    [Fact]
    public void A_part_from_json_keeps_members_that_nobody_knows()
    {
        const string Json = """{"type":"image_url","image_url":{"url":"http://h/i.png","detail":"low","n":1.50},"uuid":"ü"}""";
        ContentPart part = ContentPart.FromJson(JsonElement.Parse(Json));
        Assert.Equal((Json, "image_url", null), (part.ToJson(), part.Type, part.Text));
        Assert.Equal("t", ContentPart.FromJson(JsonElement.Parse("""{"type":"text","text":"t"}""")).Text);
    }

    [Theory]
    [InlineData("[]")]
    [InlineData("""{"text":"t"}""")]
    [InlineData("""{"type":1}""")]
    public void A_part_from_json_says_its_type(string json) =>
        Assert.Throws<ArgumentException>(() => ContentPart.FromJson(JsonElement.Parse(json)));

    [Fact]
    public void A_message_of_parts_has_their_texts()
    {
        var message = new ChatMessage("user", [ContentPart.FromText("one"), ContentPart.FromImage("http://h/i"), ContentPart.FromText("two")]);
        Assert.Equal("one\ntwo", message.Content);
        Assert.Equal(["text", "image_url", "text"], message.Parts!.Select(part => part.Type));
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void A_sound_knows_how_long_it_is(bool extraChunk)
    {
        var clip = new AudioClip("a.wav", Sounds.Wav(4000, extraChunk));
        Assert.Equal(0.5, clip.DurationSeconds);
        Assert.Equal("a.wav: 0.5 s", clip.ToString());
    }

    [Fact]
    public void A_recording_whose_length_was_left_open_goes_on_to_its_end()
    {
        byte[] wav = Sounds.Wav(800);
        wav.AsSpan(40, 4).Fill(0xff);
        Assert.Equal(0.1, new AudioClip("a.wav", wav).DurationSeconds);
    }

    [Theory]
    [InlineData("tone.flac", "flac", 0.5)]
    [InlineData("tone.mp3", "mp3", 1.08)]
    [InlineData("tone.ogg", "ogg", 0.75)]
    [InlineData("tone.opus", "ogg", 0.75)]
    public void Sounds_of_other_kinds_know_how_long_they_are(string name, string format, double seconds)
    {
        byte[] file = File.ReadAllBytes(Path.Combine(AppContext.BaseDirectory, "Fixtures", "media", name));
        var clip = new AudioClip(name, file);
        Assert.Equal((format, seconds), (clip.Format, Math.Round(clip.DurationSeconds, 6)));
        Assert.Equal(
            $$$"""{"type":"input_audio","input_audio":{"data":"{{{Convert.ToBase64String(file)}}}","format":"{{{format}}}"}}""",
            ContentPart.FromAudio(clip).ToJson().Replace("\\u002B", "+", StringComparison.Ordinal));

        // No beginning of it makes the reader leave its bytes.
        Assert.All(Enumerable.Range(0, 200), length => AudioFormats.TryRead(file.AsSpan(0, length), out _, out _));
    }

    [Fact]
    public void What_is_no_sound_file_is_refused()
    {
        byte[] wav = Sounds.Wav(10);
        Assert.All(Enumerable.Range(0, 45), length => Assert.Equal("AudioInvalid", Assert.Throws<ServeException>(() => new AudioClip("a.wav", wav.AsMemory(0, length))).ErrorId));
        wav[0] = (byte)'X';
        Assert.Equal("AudioInvalid", Assert.Throws<ServeException>(() => new AudioClip("a.wav", wav)).ErrorId);
    }
}
