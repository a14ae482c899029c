using System.Buffers.Binary;
using System.Runtime.InteropServices;
using System.Security.Cryptography;
using System.Text;
using ServeBench.Endpoints;
using ServeBench.Workloads;

namespace ServeBench.Metrics;

/// <summary>
/// A hash of what a workload sends: SHA-256 over a form of the requests that is the same on every machine. Each part that a request
/// has is a byte that says which, and then numbers of 8 bytes, the least first, and texts in UTF-8 behind their length.
/// </summary>
/// <remarks>
/// Not part of it: index, request id and prompt length, which say how a request is called and counted, not what it sends.
/// </remarks>
internal sealed class WorkloadDigest : IDisposable
{
    private readonly IncrementalHash _hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);

    public WorkloadDigest() => Append("ServeBench workload 1");

    private enum Part : byte
    {
        Request = 1,
        Prompt,
        TokenIds,
        Texts,
        Message,
        MessagePart,
        Media,
        Audio,
        OutputLength,
        Timestamp,
        Model,
        ExtraBody,
        IgnoreEos,
        Conversation,
    }

    /// <summary>Takes the next request.</summary>
    /// <param name="request">The request.</param>
    /// <param name="text">Its prompt as text, if it is one.</param>
    /// <param name="ids">Its prompt as token ids, if it is them.</param>
    public void Add(ServeRequest request, string? text, int[]? ids)
    {
        Append(Part.Request);
        AppendIf(Part.Prompt, text);
        if (ids is not null)
        {
            Append(Part.TokenIds);
            Append(ids.Length);
            AppendIds(ids);
        }

        if (request.Prompts is { } texts)
        {
            Append(Part.Texts);
            Append(texts.Length);
            Array.ForEach(texts, Append);
        }

        foreach (ChatMessage message in request.Messages ?? [])
        {
            Append(Part.Message);
            Append(message.Role);
            Append(message.Content);
            AppendParts(Part.MessagePart, message.Parts);
        }

        AppendParts(Part.Media, request.Media);
        if (request.Audio is { } audio)
        {
            Append(Part.Audio);
            Append(audio.Name);
            Append(audio.Data.Length);
            _hash.AppendData(audio.Data.Span);
        }

        AppendSettings(request);
    }

    /// <summary>The hash in hexadecimal digits.</summary>
    public string Finish() => Convert.ToHexStringLower(_hash.GetHashAndReset());

    public void Dispose() => _hash.Dispose();

    private void AppendSettings(ServeRequest request)
    {
        Append(Part.OutputLength);
        Append(request.OutputLength);
        if (request.Timestamp is { } timestamp)
        {
            // Adding 0 makes a negative zero a positive one.
            Append(Part.Timestamp);
            Append(BitConverter.DoubleToInt64Bits(timestamp + 0.0));
        }

        AppendIf(Part.Model, request.Model);
        foreach (KeyValuePair<string, byte[]> member in BodyMembers.From(request.ExtraBody).Members.OrderBy(member => member.Key, StringComparer.Ordinal))
        {
            Append(Part.ExtraBody);
            Append(member.Key);
            Append(CanonicalJson.Of(member.Value));
        }

        if (request.IgnoreEos)
        {
            Append(Part.IgnoreEos);
        }

        if (request.ConversationId is { } conversation)
        {
            Append(Part.Conversation);
            Append(conversation);
            Append(request.Turn);
        }
    }

    private void AppendParts(Part kind, ContentPart[]? parts)
    {
        foreach (ContentPart part in parts ?? [])
        {
            Append(kind);
            Append(part.ToJson());
        }
    }

    private void AppendIf(Part part, string? text)
    {
        if (text is not null)
        {
            Append(part);
            Append(text);
        }
    }

    private void Append(Part part) => _hash.AppendData([(byte)part]);

    private void Append(long number)
    {
        Span<byte> bytes = stackalloc byte[sizeof(long)];
        BinaryPrimitives.WriteInt64LittleEndian(bytes, number);
        _hash.AppendData(bytes);
    }

    private void Append(string text)
    {
        byte[] bytes = Encoding.UTF8.GetBytes(text);
        Append((long)bytes.Length);
        _hash.AppendData(bytes);
    }

    private void AppendIds(int[] ids)
    {
        if (BitConverter.IsLittleEndian)
        {
            _hash.AppendData(MemoryMarshal.AsBytes<int>(ids));
            return;
        }

        byte[] bytes = new byte[ids.Length * sizeof(int)];
        for (int i = 0; i < ids.Length; i++)
        {
            BinaryPrimitives.WriteInt32LittleEndian(bytes.AsSpan(i * sizeof(int)), ids[i]);
        }

        _hash.AppendData(bytes);
    }
}
