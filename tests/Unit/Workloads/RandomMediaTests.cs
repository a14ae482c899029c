using System.Globalization;
using System.Security.Cryptography;
using System.Text.Json;
using ServeBench.Adapters;
using ServeBench.Randomness;
using ServeBench.Tests.Hosting;
using ServeBench.Workloads;
using Xunit;

namespace ServeBench.Tests.Workloads;

/// <summary>Random workloads of several texts or of images.</summary>
public sealed class RandomMediaTests(ModuleHost host) : IClassFixture<ModuleHost>
{
    private static CancellationToken TestToken => TestContext.Current.CancellationToken;

    [Fact]
    public void Queries_and_documents_are_those_that_NumPy_draws()
    {
        foreach (JsonElement @case in VectorFile.Cases("random_media.json", "rerank"))
        {
            var options = new RandomDatasetOptions
            {
                Seed = @case.GetProperty("seed").GetUInt64(),
                Count = @case.GetProperty("count").GetInt32(),
                InputLength = @case.GetProperty("input").GetInt32(),
                RangeRatio = new RangeRatio(@case.GetProperty("ratio").GetDouble()),
                BatchSize = @case.GetProperty("batch").GetInt32(),
            };
            var dataset = new RandomRerankDataset(options, @case.GetProperty("reranker").GetBoolean(), new LetterTokenizer());
            ServeRequest[] requests = [.. dataset.Read(TestToken)];
            JsonElement[] expected = [.. @case.GetProperty("requests").EnumerateArray()];
            Assert.Equal(expected.Select(request => request.GetProperty("length").GetInt32()), requests.Select(request => request.InputLength));
            Assert.All(expected.Zip(requests), pair => Assert.Equal(pair.First.GetProperty("prompts").EnumerateArray().Select(TextOf), pair.Second.Prompts));
            Assert.All(requests, request => Assert.Equal((0, null), (request.OutputLength, request.Prompt)));
            Assert.Equal(Enumerable.Range(0, expected.Length), requests.Select(request => request.Index));
        }
    }

    [Fact]
    public void Images_and_their_prompts_are_those_that_NumPy_draws()
    {
        foreach (JsonElement @case in VectorFile.Cases("random_media.json", "multimodal"))
        {
            var encoder = new DigestEncoder();
            RandomMultiModalDataset dataset = Dataset(@case, encoder);
            ServeRequest[] requests = [.. dataset.Read(TestToken)];
            JsonElement[] expected = [.. @case.GetProperty("requests").EnumerateArray()];
            Assert.Equal(expected.Select(request => TextOf(request.GetProperty("prompt"))), requests.Select(request => request.Prompt));
            Assert.Equal(expected.Select(request => request.GetProperty("output").GetInt32()), requests.Select(request => request.OutputLength));
            Assert.Equal(
                expected.Select(request => request.GetProperty("images").EnumerateArray().Select(image => string.Join(' ', image.EnumerateArray()))),
                requests.Select(request => request.Media!.Select(Digest)));
            Assert.All(requests, request => Assert.True(request.IgnoreEos));
            Assert.Equal(Enumerable.Range(0, expected.Length), requests.Select(request => request.Index));
        }
    }

    [Fact]
    public void Jpeg_files_are_those_of_libjpeg_turbo()
    {
        foreach (JsonElement @case in VectorFile.Cases("random_media.json", "jpeg"))
        {
            int height = @case.GetProperty("height").GetInt32();
            int width = @case.GetProperty("width").GetInt32();
            byte[] pixels = new byte[height * width * 3];
            new NumPyGenerator(@case.GetProperty("seed").GetUInt64()).Bytes(pixels);
            byte[] file = new AdapterFactory().EncodeJpeg(pixels, width, height);
            Assert.Equal(@case.GetProperty("length").GetInt32(), file.Length);
            Assert.Equal(@case.GetProperty("sha256").GetString(), Convert.ToHexStringLower(SHA256.HashData(file)));
        }
    }

    [Fact]
    public void Batches_are_prompts_that_follow_each_other()
    {
        var options = new RandomDatasetOptions { Count = 7, InputLength = 30, RangeRatio = new RangeRatio(0.5), PrefixLength = 2, Seed = 4 };
        ServeRequest[] single = [.. new RandomDataset(options, new LetterTokenizer()).Read(TestToken)];
        ServeRequest[] batches = [.. new RandomDataset(options with { BatchSize = 3 }, new LetterTokenizer()).Read(TestToken)];
        Assert.Equal([3, 3, 1], batches.Select(batch => batch.Prompts!.Length));
        Assert.Equal(single.Select(request => request.Prompt), batches.SelectMany(batch => batch.Prompts!));
        Assert.Equal(single.Chunk(3).Select(chunk => chunk.Sum(request => request.InputLength)), batches.Select(batch => batch.InputLength));
        Assert.All(batches, batch => Assert.Equal((0, null, false), (batch.OutputLength, batch.Prompt, batch.IgnoreEos)));
        Assert.Equal([0, 1, 2], batches.Select(batch => batch.Index));
    }

    [Fact]
    public void New_ServeDataset_makes_real_images_with_vLLM_s_names()
    {
        ServeRequest[] requests = host.Run("""
            New-ServeDataset 3 -Kind RandomMultiModal -InputLength 10 -RandomMmBaseItemsPerRequest 2 -RandomMmNumMmItemsRangeRatio 0 `
                -RandomMmLimitMmPerPrompt '{"image": 2, "video": 1}' -RandomMmBucketConfig '{(20, 30, 1): 1.0, (720, 1280, 16): 0.0}'
            """).Values<ServeRequest>();
        Assert.All(requests, request => Assert.Equal(["image_url", "image_url"], request.Media!.Select(part => part.Type)));
        string url = JsonElement.Parse(requests[0].Media![0].ToJson()).GetProperty("image_url").GetProperty("url").GetString()!;
        byte[] jpeg = Convert.FromBase64String(url["data:image/jpeg;base64,".Length..]);
        Assert.Equal((byte[])[0xff, 0xd8], jpeg[..2]);
        int frame = jpeg.AsSpan().IndexOf((ReadOnlySpan<byte>)[0xff, 0xc0, 0, 17, 8]);
        Assert.Equal((byte[])[0, 20, 0, 30, 3, 1, 0x22, 0, 2, 0x11], jpeg[(frame + 5)..(frame + 15)]);
        Assert.Equal(6, requests.SelectMany(request => request.Media!).Select(part => part.ToJson()).Distinct().Count());
    }

    [Fact]
    public void The_order_of_sizes_is_that_of_the_dictionary_or_the_size()
    {
        string[] Media(string buckets) => [.. host.Run($"New-ServeDataset 12 -Kind RandomMultiModal -InputLength 4 -ItemBucket {buckets}").Values<ServeRequest>().Select(request => request.Media![0].ToJson())];
        string[] ordered = Media("([ordered]@{ '8x9' = 1; '16x4x1' = 3 })");
        Assert.Equal(ordered, Media("@{ '16X4' = 3; '8x9' = 1 }"));
        Assert.Equal(ordered, Media("'{(8, 9, 1): 1, (16,4,1): 3}'"));
        Assert.NotEqual(ordered, Media("([ordered]@{ '16x4' = 3; '8x9' = 1 })"));
    }

    [Fact]
    public void By_default_there_is_an_image_of_one_of_two_sizes()
    {
        ServeRequest[] requests = host.Run("New-ServeDataset 8 -Kind RandomMultiModal -InputLength 4 -Seed 1").Values<ServeRequest>();
        ServeRequest[] spelled = host.Run("""
            New-ServeDataset 8 -Kind RandomMultiModal -InputLength 4 -Seed 1 -ItemsPerRequest 1 -ItemsRangeRatio 0 -ItemLimit '{"image": 255, "video": 1}' `
                -ItemBucket '{(256, 256, 1): 0.5, (720, 1280, 1): 0.5, (720, 1280, 16): 0.0}'
            """).Values<ServeRequest>();
        Assert.All(requests, request => Assert.Equal("image_url", Assert.Single(request.Media!).Type));
        Assert.Equal(spelled.Select(request => request.Media![0].ToJson()), requests.Select(request => request.Media![0].ToJson()));
        Assert.All(requests, request => Assert.True(request.IgnoreEos));
    }

    [Theory]
    [InlineData("-Kind RandomMultiModal -InputLength 0", "InputLengthTooSmall")]
    [InlineData("-Kind RandomMultiModal -ItemBucket @{ '8x8' = 0 }", "MediaInvalid")]
    [InlineData("-Kind RandomMultiModal -ItemBucket @{ '8x8' = -1 }", "MediaInvalid")]
    [InlineData("-Kind RandomMultiModal -ItemBucket @{ '0x8' = 1 }", "MediaInvalid")]
    [InlineData("-Kind RandomMultiModal -ItemBucket @{ 'large' = 1 }", "MediaInvalid")]
    [InlineData("-Kind RandomMultiModal -ItemBucket @{ '8x8' = 'often' }", "MediaInvalid")]
    [InlineData("-Kind RandomMultiModal -ItemBucket ''", "MediaInvalid")]
    [InlineData("-Kind RandomMultiModal -ItemBucket @{}", "MediaInvalid")]
    [InlineData("-Kind RandomMultiModal -ItemLimit @{ video = 1 }", "MediaInvalid")]
    [InlineData("-Kind RandomMultiModal -ItemLimit @{ image = 1; audio = 1 }", "MediaInvalid")]
    [InlineData("-Kind RandomMultiModal -ItemLimit @{ image = 1 } -ItemsPerRequest 2", "MediaInvalid")]
    [InlineData("-Kind RandomMultiModal -BatchSize 2", "ParameterNotApplicable")]
    [InlineData("-ItemsPerRequest 2", "ParameterNotApplicable")]
    [InlineData("-Kind RandomRerank -PrefixLength 2", "ParameterNotApplicable")]
    [InlineData("-Kind RandomRerank -OutputLength 2", "ParameterNotApplicable")]
    [InlineData("-Kind RandomRerank -NoReranker", "BatchSizeInvalid")]
    [InlineData("-Kind RandomRerank -InputLength 3", "InputLengthTooSmall")]
    public void What_cannot_be_is_one_clear_error(string arguments, string errorId)
    {
        ModuleResult result = host.Run($"New-ServeDataset 4 {arguments}");
        result.SingleError(errorId);
        Assert.Empty(result.Output);
    }

    private static string TextOf(JsonElement ids) => string.Concat(ids.EnumerateArray().Select(id => (char)id.GetInt32()));

    private static RandomMultiModalDataset Dataset(JsonElement @case, IImageEncoder encoder)
    {
        var options = new RandomDatasetOptions
        {
            Seed = @case.GetProperty("seed").GetUInt64(),
            Count = @case.GetProperty("count").GetInt32(),
            InputLength = @case.GetProperty("input").GetInt32(),
            OutputLength = @case.GetProperty("output").GetInt32(),
            RangeRatio = new RangeRatio(@case.GetProperty("ratio").GetDouble()),
            PrefixLength = @case.GetProperty("prefix").GetInt32(),
        };
        var media = new RandomMediaOptions
        {
            ItemsPerRequest = @case.GetProperty("base").GetInt32(),
            ItemsRangeRatio = @case.GetProperty("spread").GetDouble(),
            ImageLimit = @case.GetProperty("limit").GetInt32(),
            Buckets = [.. @case.GetProperty("buckets").EnumerateArray().Select(bucket => new MediaBucket(bucket[0].GetInt32(), bucket[1].GetInt32(), bucket[2].GetInt32(), bucket[3].GetDouble()))],
        };
        return new RandomMultiModalDataset(options, media, new LetterTokenizer(), encoder);
    }

    private static string Digest(ContentPart part) => System.Text.Encoding.UTF8.GetString(Convert.FromBase64String(
        JsonElement.Parse(part.ToJson()).GetProperty("image_url").GetProperty("url").GetString()!["data:image/jpeg;base64,".Length..]));

    /// <summary>Gives a digest of the pixels for the file.</summary>
    private sealed class DigestEncoder : IImageEncoder
    {
        public byte[] EncodeJpeg(ReadOnlySpan<byte> rgb, int width, int height) => System.Text.Encoding.UTF8.GetBytes(
            string.Create(CultureInfo.InvariantCulture, $"{height} {width} {Convert.ToHexStringLower(SHA256.HashData(rgb))[..16]}"));
    }
}
