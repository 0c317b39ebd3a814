// Signs a request with OAuth 1.0a at run time and sends it. C# 6 or later, .NET Framework 4.6, .NET 6, Mono.
// The secret is read from the environment: OAUTH_CONSUMER_SECRET, and OAUTH_TOKEN_SECRET with a token.
using System;
using System.Collections.Generic;
using System.IO;
using System.Linq;
using System.Net;
using System.Security.Cryptography;
using System.Text;

static class Sign
{
    const string Method = @METHOD@;
    const string Called = @CALLED@; // where the request goes, without its query
    const string Signed = @SIGNED@; // the base string URI that the server signs
    static readonly string[][] Query = @QUERY@;
    const string Key = @KEY@;
    static readonly string Token = @TOKEN@;
    static readonly string Placement = @PLACEMENT@;
    static readonly string Hash = @HASH@;
    static readonly bool SendsVersion = @VERSION@;
    static readonly bool SignsQuery = @SIGNS_QUERY@;
    const string Space = @SPACE@;

    // Uri.EscapeDataString of .NET Framework leaves !*'() as they are, so the bytes are encoded here.
    static string Encode(string text)
    {
        const string unreserved = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-._~";
        var encoded = new StringBuilder();
        foreach (byte b in Encoding.UTF8.GetBytes(text))
            encoded.Append(unreserved.IndexOf((char)b) >= 0 ? ((char)b).ToString() : "%" + b.ToString("X2"));
        return encoded.ToString();
    }

    static byte[] Hmac(byte[] key, byte[] text)
    {
        HMAC hmac = Hash == "sha512" ? new HMACSHA512(key) : Hash == "sha256" ? new HMACSHA256(key) : (HMAC)new HMACSHA1(key);
        using (hmac) return hmac.ComputeHash(text);
    }

    static string Environment(string name)
    {
        return System.Environment.GetEnvironmentVariable(name) ?? "";
    }

    static List<string[]> SignedParameters()
    {
        var seconds = (long)(DateTime.UtcNow - new DateTime(1970, 1, 1, 0, 0, 0, DateTimeKind.Utc)).TotalSeconds;
        var oauth = new List<string[]> {
            new[] { "oauth_consumer_key", Key },
            new[] { "oauth_nonce", Guid.NewGuid().ToString("N").Substring(0, 24) },
            new[] { "oauth_signature_method", "HMAC-" + Hash.ToUpperInvariant() },
            new[] { "oauth_timestamp", seconds.ToString() },
        };
        if (Token != "") oauth.Add(new[] { "oauth_token", Token });
        if (SendsVersion) oauth.Add(new[] { "oauth_version", "1.0" });
        var pairs = oauth.Concat(SignsQuery ? Query : new string[0][])
            .Select(pair => new[] { Encode(pair[0]).Replace("%20", Space), Encode(pair[1]).Replace("%20", Space) })
            .OrderBy(pair => pair[0], StringComparer.Ordinal).ThenBy(pair => pair[1], StringComparer.Ordinal)
            .Select(pair => pair[0] + "=" + pair[1]);
        var baseString = Encode(Method) + "&" + Encode(Signed) + "&" + Encode(string.Join("&", pairs));
        if (Environment("OAUTH_CONSUMER_SECRET").Trim() == "")
            throw new InvalidOperationException("set OAUTH_CONSUMER_SECRET to the secret");
        var key = Encode(Environment("OAUTH_CONSUMER_SECRET").Trim()) + "&"
            + Encode(Token != "" ? Environment("OAUTH_TOKEN_SECRET").Trim() : "");
        var digest = Hmac(Encoding.UTF8.GetBytes(key), Encoding.UTF8.GetBytes(baseString));
        oauth.Add(new[] { "oauth_signature", Convert.ToBase64String(digest) });
        return oauth;
    }

    static int Main()
    {
        var oauth = SignedParameters();
        var query = Query.Concat(Placement == "query" ? oauth : new List<string[]>())
            .Select(pair => Encode(pair[0]) + "=" + Encode(pair[1])).ToArray();
        var request = (HttpWebRequest)WebRequest.Create(Called + (query.Length > 0 ? "?" + string.Join("&", query) : ""));
        request.Method = Method;
        request.Timeout = request.ReadWriteTimeout = 30000;
        if (Placement == "header")
            request.Headers["Authorization"] = "OAuth "
                + string.Join(", ", oauth.Select(pair => pair[0] + "=\"" + Encode(pair[1]) + "\""));
        HttpWebResponse answer;
        try { answer = (HttpWebResponse)request.GetResponse(); }
        catch (WebException refusal) when (refusal.Response != null) { answer = (HttpWebResponse)refusal.Response; }
        Console.WriteLine((int)answer.StatusCode);
        Console.WriteLine(new StreamReader(answer.GetResponseStream()).ReadToEnd());
        return (int)answer.StatusCode >= 400 ? 1 : 0;
    }
}
