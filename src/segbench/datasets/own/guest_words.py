"""Words for customers nobody knows; capitals, accents and signs between words do not count."""

from __future__ import annotations

from segbench.datasets.own.signs import word_list

BY_LANGUAGE = {
    "English": """
        unknown, unknown customer, unknown user, unknown client, customer unknown, unk,
        unidentified, guest, guest customer, guest user, guest checkout, guest account,
        guest order, guest buyer, web guest, guests, walk in, walkin, walk in customer,
        walkin customer, walk in client, walk ins, walk in guest, anonymous, anonymous user,
        anonymous customer, anonymous buyer, anon, anonymized, anonymised, no customer,
        no customer id, no id, no name, noname, no account, no card, without card, no client,
        not available, not applicable, not provided, not specified, not set, not known,
        not registered, unspecified, not logged in, unregistered, undefined, unassigned,
        unallocated, missing, blank, empty, nil, null, none, nan, n a, na, nat, tbd, tba, default,
        default customer, default client, dummy, dummy customer, test, test customer, test user,
        test account, testuser, testcustomer, cash, cash customer, cash sale, cash sales,
        cash account, cash client, counter sale, counter sales, over the counter, otc customer,
        retail customer, general customer, general public, sundry, sundry customer, sundries,
        misc, miscellaneous, miscellaneous customer, various, various customers,
        one time customer, onetime customer, casual customer, pos customer, store customer,
        visitor, non member, nonmember, no member, non loyalty, placeholder, deleted,
        deleted user, deleted customer, redacted, end customer, final consumer
    """,
    "German": """
        gast, gastkunde, gastbestellung, gastkonto, gastzugang, laufkunde, laufkundschaft,
        barverkauf, barkunde, barzahler, barverkaufskunde, unbekannt, unbekannter kunde,
        kunde unbekannt, anonym, anonymer kunde, nicht angegeben, nicht bekannt,
        ohne kundennummer, ohne kundenkarte, ohne kunde, kein kunde, keine, kein, keine angabe,
        k a, diverse, diverse kunden, kunde diverse, cpd, cpd kunde, sammelkunde, sammelkonto,
        einmalkunde, tageskunde, thekenverkauf, thekenkunde, kassenkunde, kassenverkauf,
        ladenkunde, standardkunde, musterkunde, testkunde, endkunde, geloscht, nichtmitglied,
        passant, leer, unregistriert
    """,
    "French": """
        invite, client invite, anonyme, client anonyme, inconnu, client inconnu, client comptoir,
        comptoir, vente comptoir, client de passage, client passage, client divers,
        clients divers, divers, non renseigne, non defini, non identifie, non communique,
        sans client, sans carte, sans nom, aucun, neant, vente au comptant, client comptant,
        comptant, client test, visiteur, client occasionnel, non membre, supprime,
        client par defaut
    """,
    "Spanish": """
        invitado, cliente invitado, mostrador, cliente mostrador, cliente de mostrador,
        venta mostrador, venta al mostrador, publico general, publico en general,
        consumidor final, cliente general, cliente generico, cliente ocasional, cliente contado,
        cliente de contado, contado, desconocido, cliente desconocido, anonimo, cliente anonimo,
        sin cliente, sin nombre, sin identificar, sin registro, sin registrar, sin datos,
        no identificado, no registrado, no disponible, varios, clientes varios, cliente varios,
        ninguno, no aplica, cliente de paso, cliente prueba, prueba, cliente eventual, eventual,
        venta publico, sin id, visitante
    """,
    "Portuguese": """
        convidado, desconhecido, cliente desconhecido, nao identificado, cliente nao identificado,
        nao informado, nao cadastrado, sem cadastro, sem cliente, sem identificacao,
        cliente balcao, balcao, venda balcao, avulso, cliente avulso, cliente padrao,
        cliente diversos, diversos, nenhum, consumidor, consumidor nao identificado
    """,
    "Italian": """
        ospite, sconosciuto, cliente sconosciuto, cliente occasionale, vendita al banco,
        cliente banco, al banco, corrispettivi, cliente corrispettivi, nessuno, non specificato,
        non registrato, cliente di passaggio, non socio
    """,
    "Dutch": """
        onbekend, onbekende klant, klant onbekend, anoniem, passanten, baliverkoop, balieverkoop,
        contante verkoop, contant, losse klant, losse verkoop, winkelklant, geen klant, geen,
        diversen, kassaklant, particuliere klant
    """,
    "Danish, Norwegian, Swedish, Finnish": """
        gæst, gjest, gæstekunde, gjestekunde, okand, okand kund, ukendt, ukendt kunde, ukjent,
        ukjent kunde, kontantkund, kontantkunde, kontantsalg, kontantsalj, diverse kunder, ingen,
        ikke oplyst, strokund, tuntematon, tuntematon asiakas, vieras, kateisasiakas,
        satunnainen asiakas
    """,
    "Polish, Czech, Slovak, Hungarian, Romanian, Turkish": """
        gosc, gość, klient detaliczny, nieznany, nieznany klient, anonim, anonimowy,
        klient anonimowy, brak, klient jednorazowy, paragon, neznamy, neznamy zakaznik, anonymni,
        anonymni zakaznik, bez zakaznika, maloobchodni zakaznik, hotovostni zakaznik,
        ismeretlen, ismeretlen vevo, vendeg, nevtelen, keszpenzes vevo,
        lakossagi vevo, client anonim, necunoscut, client necunoscut, persoana fizica, oaspete,
        misafir, perakende musteri, perakende müşteri, muhtelif, muhtelif müşteri,
        muhtelif musteri, bilinmeyen, nihai tuketici, nihai tüketici, pesin musteri,
        peşin müşteri, kayitsiz, kayıtsız
    """,
    "Russian, Ukrainian, Greek": """
        гость, неизвестный, неизвестно, неизвестен, неизвестный покупатель, неизвестный клиент,
        аноним, анонимный, анонимный покупатель, розничный покупатель, розничный клиент, розница,
        частное лицо, физлицо, физ лицо, физическое лицо, без имени, без карты, без клиента,
        не указан, не указано, нет, нет данных, разовый клиент, разовый покупатель, тест, гiсть,
        гість, невідомий, роздрібний покупець, λιανική, πελάτης λιανικής, άγνωστος, επισκέπτης,
        ανώνυμος
    """,
    "Chinese": """
        散客, 匿名, 匿名用户, 匿名客户, 匿名顾客, 匿名用戶, 游客, 遊客, 访客, 訪客, 非会员,
        非會員, 未知, 未知客户, 未知用户, 未知客戶, 未知用戶, 无, 無, 空, 临时客户, 臨時客戶,
        临时会员, 零售, 零售客户, 零售客戶, 现金客户, 現金客戶, 普通散客, 过路客, 過路客, 路过客,
        默认, 默认客户, 默认会员, 预设客户, 測試, 测试, 测试用户, 测试客户, 測試客戶, 未注册,
        未註冊, 未登录, 未登记, 无会员, 散户, 门店散客, 线下散客, 普通顾客, 一般顾客, 一般客戶,
        無會員, 不详, 不明, 缺失, 虚拟客户, 虚拟会员, 现金
    """,
    "Japanese, Korean": """
        ゲスト, 非会員, 一般客, 一般, 一見客, 現金客, 未登録, 会員以外, テスト, ビジター, 無し,
        なし, ゲスト購入, 비회원, 손님, 게스트, 익명, 일반고객, 미등록, 무기명, 미상, 알수없음,
        알 수 없음, 현금고객, 테스트, 없음
    """,
    "Arabic, Hebrew, Thai, Vietnamese, Indonesian, Hindi": """
        زبون نقدي, عميل نقدي, ضيف, مجهول, غير معروف, زائر, אורח, לקוח מזדמן, לא ידוע, אנונימי,
        ลูกค้าทั่วไป, ลูกค้าเงินสด, ไม่ระบุ, khách lẻ, khách vãng lai, khách lạ, không xác định, tamu,
        pelanggan umum, pelanggan tunai, tidak diketahui, अतिथि, अज्ञात
    """,
}

WORDS = word_list(",".join(BY_LANGUAGE.values()))
