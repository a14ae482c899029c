using System.Runtime.InteropServices;
using System.Text;

namespace ServeBench.Simulation.Model;

/// <summary>
/// The text of generated tokens: a blank and a word of three letters each, so that the simulated model's tokenizer counts as many
/// tokens in a text as were generated.
/// </summary>
internal static class GeneratedText
{
    public const int BytesPerToken = 4;

    // Each with a blank ahead of it is one token of o200k_base, of cl100k_base and of SyllableTokenizer.
    private const string Words = """
        air and arm art bab bad bag bah baj bal bam ban bar bas bay baz beb bed bef beg beh bei bek bem ben ber bes bev bew bey bez bib
        bid bif big bij bil bin bio bip bis biz bla ble bli bmi boa bob bod bol bon boo bor bos bou bow box boy bre bri bro bru bub bud
        buf bug bul bun bur bus but buz bye cab cac cad cal cam can cap cas cat cav caz cbo cen cep cer ces cha che chi cho chu cid cif
        cig cil cir cis cit civ cle clo cob cod cof coh col com con cor cos cot cou cov coy coz cpu cra cri cro cru cub cuc cue cui cuk
        cul cur cus cut cuz dac dad dag dah dai dal dan dao dap das dat dau dav day deb dec ded dee deg dei dej del dem dep der des det
        dew dex dez dhe dia did dif dig dik dim din dio dip dis dit div diy diz dma dna dni dob dod doe dog doi dok dom don dop dor dot
        dou dov dow dpi dre dri dro dto dub due dug duk dun duo dup dur dus dye dzi eye fab fal fam fan far fas fav fax faz fec fee fel
        fem fen fer feu few ffi fib fid fie fif fig fim fin fir fis fit fiz fla fle flo foc fod foe fog foi fon foo for fos fou fox fra
        fre fri fue fug ful fun fus fut gab gad gal gam gan gap gar gaz geb ged gee geg geh gek gel gem geo gep ger ges gev gew gez gia
        gib gif gig gim gin gir git gle gli glo gob gol gon goo got gou gov gpu gre gri gro gui gul gut guy hab hac hai hak hal ham han
        har has hat hav haz heb hed heg hei hem hen hep her het hex hey hic hij hil him hin hip hob hoc hod hog hom hon hop hor hos how
        hoy hub hud hug huh hum hun hur hut hva ice ink jac jag jak jal jan jar jav jaw jed jej jel jer jes jeu jig jim jit job jog jon
        jos jot jov joy jub jud jue jul jun jur jus kad kak kal kam kao kap kar kas kat kaz ked kel kem kep ker kes ket key kho kid kim
        kin kit kla kle kne kob kok kol kom kon kor kos kot kra ksi kuk kul kun kup kut lab lac lad lah lak lam lan lap las lat lav law
        lay laz lda led lee lei lem len leo les let lev lex ley lib lic lid lie lig lij lik lil lin lip lis lit liv lob loc lod log lok
        lol lon lor los lou lov low lua luc lud lug lui luk lum lun lup lur lux luz mac mad mah mai maj mak mal man map mar mas mau mav
        max may mdi med mee meg mej mem men mer mes met mex mez mga mia mid mie mig mij mil mim min mio mip mis mit mix mob mod mog moi
        mol mom moo mop mor mos mou mov moy moz mpi muc mud mug muj mum mun mur mus mux muy nab nad nag naj nak nal nam nao nap nar nas
        nat nav naw naz neb ned nef neg neh nei nem nen neo nep net neu new nex nga nic nid nie nik nim nin nir nit noc nod noe nog noi
        nom non nop nor not nou nov now nto nug num nun nur nya nye oil old our own pac pad pag paj pak pal pam pap par pas pat pau paw
        pay paz pci pec peg pel pem pep pes pet peu pew pic pid pie pig pii pik pil pin pip pit piv pix pla pne pob poc pod pog poj pok
        pol pom pop pos pot pou pov poz pra pre pri psi pub pud pul pun pur put qed qos que qui quo rab rag raj rak ram ran ras rat rav
        raw raz reb rec red ref rej rek rel rem rep req rer res ret rew rex rez rhe rib ric rid rif rij rim rin rio rip rit riv rob roc
        rog roi rol rom ros rou row roy roz rte rua rub rud rue rum run rus rut sac sad saf sag sai sal sam san sap sat sau sav saw say
        sce sci sco sea sed see seg seh sek sel sem sen seo seq ser ses set sew sez sha she sho sic sid sie sig sil sim sin sip sis sit
        six siz ska ski sku sle slo sme smo sne sno soc sog sok sol som soo sop sor sos sou soy spa spe spo sta ste sto stu sub sud sue
        suf sug suk sul sum sun sup sur sus sut sve swe swo tab tac tag tah tai tak tal tan tap tas tat tav tax tea ted teg teh tej tek
        tel ten tep tes tet tha the thi tho thu tid tie tik til tin tip tir tob toc toe tog toi tok tom ton too top tor tou tow tox toy
        tre tri tro tua tud tug tul tum tun tup tur tus tut two use vac vad vai val van vap var vat vec ved veg veh vel vem ven ver vet
        vex vez via vic vid vie vig vil vin vip vir vis viv viz voc vog voi vom von vor vos vou vow vox voy voz vue vul wag wah wan war
        was wat wax way web wed wee wei wel wen wer wet whe who wid wie wij wik wil win wis wit wol wom won wor wow wur xen xsi yak yan
        yap yay yaz yen yer yes yii yog yok yol yum yup zab zad zag zak zal zam zap zaw zen zer zie zig zip zoo zou zug zun zur zus zwe
        """;

    private static readonly uint[] s_words = MakeWords();

    /// <summary>Writes the text of tokens <paramref name="first"/> and on; <paramref name="destination"/> says how many.</summary>
    /// <param name="destination">A multiple of <see cref="BytesPerToken"/>.</param>
    /// <param name="seed">Decides the text.</param>
    /// <param name="first">The first token's position, from 0.</param>
    public static void Write(Span<byte> destination, uint seed, int first)
    {
        uint position = seed + (uint)first;
        for (int offset = 0; offset < destination.Length; offset += BytesPerToken, position++)
        {
            // Fibonacci hashing scatters consecutive positions over the words.
            uint word = s_words[(position * 2654435769u) >> 22];
            MemoryMarshal.Write(destination[offset..], in word);
        }
    }

    private static uint[] MakeWords() =>
        [.. Words.Split([' ', '\r', '\n'], StringSplitOptions.RemoveEmptyEntries).Select(word => MemoryMarshal.Read<uint>(Encoding.ASCII.GetBytes(' ' + word)))];
}
